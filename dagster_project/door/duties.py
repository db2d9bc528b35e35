"""Separate duties: who prepares does not approve, and who did either does not judge an objection to it.

Here: the rules, asked of the whole ledger; the commands ask them of the ledger with one entry more, `verify` and the
door of the ledger as it is. Not here: who holds which role (`approve`). A person is the name that they sign with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.door.months import following
from dagster_project.errors import Refusal
from dagster_project.facts.adjustments import Adjustment, adjustments
from dagster_project.facts.disputes import Dispute, disputes
from dagster_project.store.ledger import Entry, Ledger

# What somebody does to a content before it is signed, and the rule that they then do not.
_PREPARING = {
    "sealed": ("ran", "who prepares does not sign"),
    "waived": ("waived the gate {gate} of", "who waives does not sign"),
}


@dataclass(frozen=True)
class Breach:
    """Two acts that one person may not do both; `entry` is the later one. `adjustment` is the one that it approves."""

    entry: Entry
    what: str
    other: Entry
    adjustment: Adjustment | None = None

    @property
    def sentence(self) -> str:
        return f"{self.entry.body['by']} {self.what} (ledger entry {self.other.seq})"

    def concerns(self, month: str, content_hash: str) -> bool:
        """Whether this content of the month rests on it: it signs the content, or approves what is posted in it."""
        if self.adjustment is not None:
            return self.adjustment.is_posted_in(month)
        return self.entry.kind == "approved" and _content(self.entry) == (month, content_hash)


def breaches(entries: Sequence[Entry]) -> list[Breach]:
    """Everything in the ledger that one person should not have done alone."""
    return [breach for rule in RULES for breach in rule(entries)]


def refuse_breach(ledger: Ledger, kind: str, body: Mapping[str, Any], at: str) -> None:
    """Refuse an entry that would be one: asked before it is made."""
    known = ledger.entries()
    new = Entry(len(known) + 1, at, kind, dict(body), "", "")
    for breach in breaches([*known, new]):
        if new in (breach.entry, breach.other):
            raise Refusal(f"{breach.sentence}: one of the two looks at the other's work. Let another person do it.")


def _signed_what_they_prepared(entries: Sequence[Entry]) -> Iterator[Breach]:
    """Who ran a month, or waived one of its gates, does not sign the content."""
    for acts in _by_content(entries).values():
        for entry in (one for one in acts if one.kind == "approved"):
            for other in (one for one in acts if one.kind in _PREPARING and one.body.get("by") == entry.body["by"]):
                did, rule = _PREPARING[other.kind]
                what = f"{did.format(**other.body)} this content of {entry.body['period']}, and {rule}"
                yield Breach(entry, what, other)


def _approved_their_own(entries: Sequence[Entry]) -> Iterator[Breach]:
    for one in adjustments(entries):
        if one.approved is not None and one.approved.body["by"] == one.body["by"]:
            what = f"prepared adjustment {one.number}, and who prepares does not approve"
            yield Breach(one.approved, what, one.entry, one)


def _judged_their_own(entries: Sequence[Entry]) -> Iterator[Breach]:
    """Neither who filed it judges a dispute, nor who ran or signed what is disputed."""
    contents = _by_content(entries)
    published = {entry.body["publication_id"]: entry for entry in entries if entry.kind == "intended"}
    for dispute in disputes(entries):
        judged, disputed = dispute.judged, published.get(dispute.body["publication_id"])
        if judged is None:
            continue
        if judged.body["by"] == dispute.body["by"]:
            yield Breach(judged, f"filed dispute {dispute.number}, and nobody judges their own", dispute.entry)
        for other in contents[_content(disputed)] if disputed else ():
            if other.body.get("by") == judged.body["by"]:
                name = dispute.body["publication_id"]
                did = "signed" if other.kind == "approved" else "prepared"
                yield Breach(judged, f"{did} {name}, and does not judge an objection to it", other)


def _signed_what_they_judged(entries: Sequence[Entry]) -> Iterator[Breach]:
    """Who judges a dispute changes the data: the month that takes it in is signed by others."""
    for dispute in disputes(entries):
        if dispute.judged is None or not dispute.is_upheld:
            continue
        months = _taking_in(entries, dispute, dispute.judged)
        for entry in entries:
            is_later = entry.kind == "approved" and entry.seq > dispute.judged.seq and entry.body["period"] in months
            if is_later and entry.body["by"] == dispute.judged.body["by"]:
                what = f"judged dispute {dispute.number}, and does not sign {entry.body['period']}, which takes it in"
                yield Breach(entry, what, dispute.judged)


def _taking_in(entries: Sequence[Entry], dispute: Dispute, judged: Entry) -> set[str]:
    """The month itself while it is open, else the month that was open when it was judged."""
    closed = max(
        (str(one.body["period"]) for one in entries if one.kind == "closed" and one.seq < judged.seq), default=""
    )
    return {dispute.month if dispute.month > closed else following(closed)}


def _by_content(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """What people did with each content of each month."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind in ("approved", *_PREPARING):
            found[_content(entry)].append(entry)
    return found


def _content(entry: Entry) -> tuple[str, str]:
    return str(entry.body["period"]), str(entry.body["content_hash"])


Rule = Callable[[Sequence[Entry]], Iterator[Breach]]
RULES: tuple[Rule, ...] = (
    _signed_what_they_prepared,
    _approved_their_own,
    _judged_their_own,
    _signed_what_they_judged,
)
