"""`starledger scheme diff A B`: what another text of rules says otherwise, and whom it would have affected.

Belongs here: the command's words. Does not belong here: comparing (rules/describing/comparing.py), trying a text over
stored months (month/trying.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.drafts import text_named
from dagster_project.cli.listing import Listing, wrapped
from dagster_project.cli.progress import progress_on

if TYPE_CHECKING:
    from dagster_project.month.trying import Outcome, Outcomes, Who
    from dagster_project.periods import Period
    from dagster_project.rules.describing.comparing import Change, Text

    Affected = Sequence[tuple[Who, Outcome, Outcome]]

DESCRIPTION = """Say in words what B says otherwise than A: thresholds, weights, awards, clauses, windows, dates.
A and B are ids of the library (the latest version), ID@VERSION, or scheme files (FILE, FILE@VERSION).
With --months both are worked out over months that are stored in the home, as though each had held in all of them, and
whoever would have had another star, total or amount is listed by id. Nothing is kept, sealed or published.
--format csv and json give the changes, or with --months those who are affected.

exit codes: 0 compared, whatever was found; 1 any error"""
CHANGES = ("cadence", "change", "section", "what", "before", "after")
AFFECTED = (
    "period", "subject_id", "star_before", "star_after", "points_before", "points_after", "status_before",
    "status_after", "amount_before", "amount_after",
)  # fmt: skip


def add_to(actions: Any) -> None:
    example = "starledger scheme diff SCHEME@1 draft/SCHEME.yaml --months 2026-08..2026-10"
    parser = add_command(actions, "diff", "what one text of rules says otherwise than another", DESCRIPTION, example)
    parser.add_argument("before", metavar="A", help="an id, id@version or file")
    parser.add_argument("after", metavar="B", help="the same")
    parser.add_argument("--months", metavar="FROM..TO", help="stored months to work both out for, as 2026-08..2026-10")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.rules.describing.comparing import changes

    with TemporaryDirectory() as scratch:
        folders = [Path(scratch) / side for side in ("before", "after")]
        before, after = (
            text_named(context, name, folder / "library")
            for name, folder in zip((options.before, options.after), folders, strict=True)
        )
        found = changes(before, after)
        is_text = options.format == "table"
        if is_text:
            _say_changes(context, before, after, found)
        if options.months:
            outcomes = _tried(context, (before, after), options.months, folders)
            _show_affected(context, options.format, *outcomes)
        elif not is_text:
            rows = [(one.period_kind, one.change, one.section, one.what, one.before, one.after) for one in found]
            context.show(Listing(CHANGES, rows), options.format)
    return 0


def _say_changes(context: Context, before: Text, after: Text, found: Sequence[Change]) -> None:
    context.say(wrapped(f"From {before.name}", context.width))
    context.say(wrapped(f"to {after.name}:", context.width))
    told = [one for one in found if one.change != "moved"]
    cadences = list(dict.fromkeys(one.period_kind for one in told))
    for cadence in cadences:
        if cadence and len(cadences) > 1:
            context.say(f"Each {cadence}:")
        for one in (one for one in told if one.period_kind == cadence):
            context.say(wrapped(f"- {one.sentence}", context.width))
    moved = len(found) - len(told)
    if moved:
        are = "value is" if moved == 1 else "values are"
        context.say(f"{moved} {are} the same and stand elsewhere in the rule texts (--format csv says where).")
    if not found:
        context.say("Nothing differs.")


def _tried(
    context: Context, texts: tuple[Text, Text], months: str, folders: Sequence[Path]
) -> tuple[Outcomes, Outcomes]:
    from dagster_project.month.trying import refuse_months_not_stored, sites_of, tried
    from dagster_project.month.workplace import Workplace

    wanted = _months(months)
    workplace = Workplace(context.site, context.existing_home, context.landing, wanted[-1], context.now())
    refuse_months_not_stored(workplace, wanted)
    sites = sites_of(workplace, *(text.scheme for text in texts))
    outcomes = []
    with progress_on(context) as report:
        for number, (text, folder) in enumerate(zip(texts, folders, strict=True)):
            report(f"Working out {text.scheme} version {text.version}", number, len(texts))
            outcomes.append(tried(workplace, text, wanted, sites, folder))
    return outcomes[0], outcomes[1]


def _months(text: str) -> list[Period]:
    from dagster_project.periods import months_between, parse_month

    first, _, last = text.partition("..")
    months = months_between(parse_month(first), parse_month(last or first))
    if not months:
        from dagster_project.errors import Refusal

        raise Refusal(f"`{text}` holds no month. Write the earlier one first, as in 2026-08..2026-10.")
    return months


def _show_affected(context: Context, output_format: str, before: Outcomes, after: Outcomes) -> None:
    from dagster_project.month.trying import affected

    found = affected(before, after)
    if output_format == "table":
        context.say("")
        for sentence in _summary(before, after, found):
            context.say(wrapped(sentence, context.width))
        if not found:
            return
    rows = [
        (
            *who, old.star, new.star, old.points, new.points, old.status, new.status, _money(old.money),
            _money(new.money),
        )
        for who, old, new in found
    ]  # fmt: skip
    context.show(Listing(AFFECTED, rows), output_format)


def _summary(before: Outcomes, after: Outcomes, found: Affected) -> Iterator[str]:
    people = len({who.subject_id for who in (*before, *after)})
    touched = len({who.subject_id for who, _, _ in found})
    yield f"{touched} of {people} would have been affected, in {len(found)} of {len({*before, *after})} results."
    stars = [(old.star, new.star) for _, old, new in found if old.star != new.star]
    known = [(old, new) for old, new in stars if old is not None and new is not None]
    higher = sum(new > old for old, new in known)
    if stars:
        unknown = len(stars) - len(known)
        tail = f", {unknown} known in one of the two only" if unknown else ""
        yield f"Another star: {len(stars)} ({higher} higher, {len(known) - higher} lower{tail})."
    for currency in sorted({name for _, old, new in found for name in (*old.money, *new.money)}):
        totals = [sum((_known(one.money, currency) for one in side.values()), Decimal(0)) for side in (before, after)]
        amounts = sum(old.money.get(currency) != new.money.get(currency) for _, old, new in found)
        yield f"Another amount: {amounts}. All together {totals[0]:.2f} before, {totals[1]:.2f} after, in {currency}."


def _known(money: dict[str, Decimal | None], currency: str) -> Decimal:
    return money.get(currency) or Decimal(0)


def _money(money: dict[str, Decimal | None]) -> str:
    return ", ".join(f"{'not known' if amount is None else amount} {currency}" for currency, amount in money.items())
