"""The block `plausibility` of the site file: how far figures, volumes and pay may move before somebody has to say why.

Belongs here: the bands with their defaults, and the waivers with their reasons.
Does not belong here: comparing figures (`expectations/gates/figures_are_plausible.py`, `volumes_keep_to_their_past.py`,
`pay_moves_with_reasons.py`).

The defaults are wide enough for a month with a long holiday and narrow enough for a file that was delivered twice. The
sample company's figures stay between 0.58 and 1.33 of their usual value in 24 months wherever 30 rows are usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dagster_project.errors import Refusal
from dagster_project.periods import Period, parse_month
from dagster_project.rules.nodes import Place
from dagster_project.site_words import Block

PLAUSIBILITY_WORDS = (
    "at_least",
    "at_most",
    "months",
    "minimum_months",
    "usual_count",
    "usual_rows",
    "pay_share",
    "silent_share",
    "minimum_days",
    "copies_share",
    "swapped_share",
    "waive",
)
_WAIVER_WORDS = ("measure", "source", "site", "month", "reason")
_NUMBER = r"[0-9]{1,3}([.][0-9]{1,4})?"


@dataclass(frozen=True)
class Waiver:
    """What somebody has looked at: a measure may leave the band at this site in this month, for this reason; or the
    volumes of a source may, which then has no `measure`.
    """

    measure: str
    source: str
    site: str
    month: Period
    reason: str
    place: Place


@dataclass(frozen=True)
class Plausibility:
    """A figure is plausible between `at_least` and `at_most` times the median of the last `months` months.

    It is judged once `minimum_months` of them are known, and only where enough delivered rows are usual for chance not
    to decide: `usual_count` for a count (the complaints of a small site double by chance), `usual_rows` for a sum or a
    mean. `pay_share`: from which change on a total of pay is a great change.

    Volumes keep to the same band. `silent_share`: below that share of its usual rows a unit, or a day of a kind of
    which `minimum_days` are known, is silent. `copies_share`: by how much more of a site's rows than usual may say the
    same as others under another key. `swapped_share`: from which share on, of a delivery's early days in other months,
    those that would be in its own month with day and month the other way round are no chance (a twelfth would be).
    """

    at_least: Decimal = Decimal("0.5")
    at_most: Decimal = Decimal("1.6")
    months: int = 6
    minimum_months: int = 3
    usual_count: int = 30
    usual_rows: int = 10
    pay_share: Decimal = Decimal("0.2")
    silent_share: Decimal = Decimal("0.1")
    minimum_days: int = 8
    copies_share: Decimal = Decimal("0.2")
    swapped_share: Decimal = Decimal("0.5")
    waivers: tuple[Waiver, ...] = ()


def read_plausibility(site_file: Block, sites: list[str]) -> Plausibility:
    if "plausibility" not in site_file:
        return Plausibility()
    block = site_file.block("plausibility", PLAUSIBILITY_WORDS)
    usual = Plausibility()
    found = Plausibility(
        at_least=_number(block, "at_least", usual.at_least),
        at_most=_number(block, "at_most", usual.at_most),
        months=block.integer("months", default=usual.months, at_least=1, at_most=24),
        minimum_months=block.integer("minimum_months", default=usual.minimum_months, at_least=1, at_most=24),
        usual_count=block.integer("usual_count", default=usual.usual_count, at_least=1),
        usual_rows=block.integer("usual_rows", default=usual.usual_rows, at_least=1),
        pay_share=_number(block, "pay_share", usual.pay_share),
        silent_share=_share(block, "silent_share", usual.silent_share),
        minimum_days=block.integer("minimum_days", default=usual.minimum_days, at_least=1, at_most=700),
        copies_share=_share(block, "copies_share", usual.copies_share),
        swapped_share=_share(block, "swapped_share", usual.swapped_share),
        waivers=tuple(_waiver(entry, sites) for entry in block.blocks("waive", _WAIVER_WORDS))
        if "waive" in block
        else (),
    )
    if not found.at_least < 1 < found.at_most:
        raise Refusal(
            f"{block.place}: the band from {found.at_least} to {found.at_most} leaves the usual figure itself out. "
            "Choose `at_least` below 1 and `at_most` above it."
        )
    if found.minimum_months > found.months:
        raise Refusal(
            f"{block.place_of('minimum_months')}: {found.minimum_months} months of history are wanted, but only "
            f"{found.months} are looked at, so no figure would ever be judged. Raise `months`, or lower this."
        )
    return found


def _number(block: Block, word: str, default: Decimal) -> Decimal:
    return Decimal(block.matching(word, _NUMBER, "a plain number such as 0.5", str(default)))


def _share(block: Block, word: str, default: Decimal) -> Decimal:
    share = _number(block, word, default)
    if share > 1:
        raise Refusal(f"{block.place_of(word)}: `{word}: {share}` is a share of the whole, from 0 to 1.")
    return share


def _waiver(entry: Block, sites: list[str]) -> Waiver:
    site, reason = entry.text("site"), entry.text("reason").strip()
    if ("measure" in entry) == ("source" in entry):
        raise Refusal(f"{entry.place}: a waiver is for one `measure`, or for the volumes of one `source`. Name one.")
    entry.refuse_unknown("site", site, sites, "a site of this file")
    if not reason:
        raise Refusal(f"{entry.place_of('reason')}: say why this figure may leave the band; the reason is kept.")
    try:
        month = parse_month(entry.text("month"))
    except Refusal as refusal:
        raise Refusal(f"{entry.place_of('month')}: {refusal}") from None
    about = "measure" if "measure" in entry else "source"
    measure, source = (entry.text(word, "") for word in ("measure", "source"))
    return Waiver(measure, source, site, month, reason, entry.place_of(about))
