"""Closing: what stands in a month's way, who is to act, and the `closed` entry after which it never changes.

Here: every kind of blocker, each a function that `BLOCKING` lists, so that `close` and `status` say the same; what a
closed month refuses. Not here: publishing (`publish`). There is no reopening.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dagster_project.door import journal
from dagster_project.door.approve import approvals_of
from dagster_project.door.months import months_before
from dagster_project.door.seal import has_other_facts
from dagster_project.errors import Refusal
from dagster_project.facts.adjustments import adjustments
from dagster_project.facts.disputes import disputes
from dagster_project.facts.holds import in_force
from dagster_project.store.ledger import Entry, Ledger, newest
from dagster_project.store.lock import held
from dagster_project.store.paths import Home

OPERATOR = "whoever runs the months"


@dataclass(frozen=True)
class Blocker:
    """What stands in the way of a close, who can clear it away, and by what."""

    what: str
    owner: str
    next_step: str


@dataclass(frozen=True)
class Question:
    """A month, all that the ledger says, and who has to sign: `people` maps each required role to its holders."""

    month: str
    entries: Sequence[Entry]
    people: Mapping[str, Collection[str]]

    @property
    def published(self) -> journal.Attempt | None:
        """What readers have of the month."""
        return next(reversed(journal.done(self.entries, self.month)), None)

    @property
    def verdict(self) -> Entry | None:
        """What the month's last run led to."""
        return newest([entry for entry in self.entries if _is_verdict(entry) and entry.body["period"] == self.month])


def blockers(question: Question) -> list[Blocker]:
    """Everything that stands in the way of closing the month (empty: it can be closed, or is)."""
    if question.month in closed_months(question.entries):
        return []
    return [blocker for look in BLOCKING for blocker in look(question)]


def decisions(question: Question) -> list[Blocker]:
    """What people have still to decide about the month, whether or not it is published yet."""
    return [blocker for look in DECISIONS for blocker in look(question)]


def close(
    home: Home, ledger: Ledger, month: str, people: Mapping[str, Collection[str]], system_user: str, at: str
) -> Entry:
    """Close a published month for good; closing it again changes nothing. Refuses while anything stands in the way."""
    with held(home, f"close {month}", at):
        entries = ledger.entries()
        if month in closed_months(entries):
            return next(entry for entry in entries if entry.kind == "closed" and entry.body["period"] == month)
        question = Question(month, entries, people)
        found = blockers(question)
        published = question.published
        if found or published is None:
            listed = " ".join(f"{one.what} ({one.owner}): {one.next_step}" for one in found)
            raise Refusal(f"{month} cannot be closed yet. {listed}")
        body = {name: published.body[name] for name in ("publication_id", "content_hash", "calculation_id")}
        return ledger.append("closed", {"period": month, **body, "system_user": system_user}, at)


def closed_months(entries: Sequence[Entry]) -> list[str]:
    """The closed months as `YYYY-MM`, the earliest first; without a gap, for they are closed in their order."""
    return sorted(str(entry.body["period"]) for entry in entries if entry.kind == "closed")


def refuse_if_closed(entries: Sequence[Entry], month: str) -> None:
    """A closed month, or one before it, is neither run nor published again."""
    closed = closed_months(entries)
    if closed and month <= closed[-1]:
        raise Refusal(
            f"{closed[-1]} is closed, and every month before it: what was published stays as it is, and there is no "
            "reopening. What has become known since is a correction, paid in the open month: `starledger correct` "
            "shows whom it affects, and `starledger run` of the open month pays the difference."
        )


def _earlier_months(question: Question) -> Iterator[Blocker]:
    """Months are closed in their order, from the first that was ever published."""
    closed = set(closed_months(question.entries))
    months = sorted({str(attempt.body["period"]) for attempt in journal.done(question.entries)})
    for month in months_before(months[0], question.month) if months else ():
        if month not in closed:
            yield Blocker(f"{month} is open, and months are closed in order.", OPERATOR, f"`starledger status {month}`")


def _publication(question: Question) -> Iterator[Blocker]:
    month = question.month
    if question.published is None:
        yield Blocker(f"{month} is not published.", OPERATOR, f"`starledger status {month}` says what is left to do.")


def _gates(question: Question) -> Iterator[Blocker]:
    verdict, published, month = question.verdict, question.published, question.month
    if verdict is None:
        return
    if verdict.kind == "refused":
        red = ", ".join(sorted(verdict.body.get("red") or {}))
        yield Blocker(f"In its last run a gate was red: {red}.", OPERATOR, f"Mend it, then `starledger run {month}`.")
    elif published is not None and verdict.body["content_hash"] != published.body["content_hash"]:
        yield Blocker(
            f"A later candidate waits that readers do not have ({verdict.body['content_hash'][:12]}).",
            OPERATOR,
            f"Sign and publish it, or make what was published the candidate again: `starledger run {month} --known-at "
            "TIME` with the known_at of the publication.",
        )


def _signatures(question: Question) -> Iterator[Blocker]:
    published, month = question.published, question.month
    if published is None:
        return
    given = [entry for entry in question.entries if entry.kind == "approved"]
    signed = {entry.body["role"] for entry in approvals_of(given, month, published.body["content_hash"])}
    for role, names in question.people.items():
        if role not in signed:
            by = sorted(names)[0] if names else "NAME"
            step = f"`starledger approve {month} --role {role} --by {by}`"
            yield Blocker(f"{role} has not signed what was published.", role, step)


def _holds(question: Question) -> Iterator[Blocker]:
    for hold in in_force(question.entries, question.month):
        what = f"{hold.told} is held (hold {hold.number}, {hold.body['cause']}, by {hold.body['by']})."
        yield Blocker(what, str(hold.body["role"]), f"`starledger hold release {hold.number}`")


def _adjustments(question: Question) -> Iterator[Blocker]:
    for one in adjustments(question.entries):
        if one.is_waiting and one.covers(question.month):
            what = f"Adjustment {one.number}, prepared by {one.body['by']}, is not approved."
            step = f"`starledger adjust approve {one.number}`, by another person, or `starledger adjust end`"
            yield Blocker(what, "another than who prepared it", step)


def _facts(question: Question) -> Iterator[Blocker]:
    """A hold that was released after the run, say, whose money would be lost for ever."""
    verdict, month = question.verdict, question.month
    if verdict is not None and has_other_facts(question.entries, verdict):
        what = "Holds or adjustments have changed since its last run."
        yield Blocker(what, OPERATOR, f"`starledger run {month}`, then have it signed and publish it")


def _disputes(question: Question) -> Iterator[Blocker]:
    """Objections to the month, or to one before it: what becomes of them is paid in an open month."""
    verdict, month = question.verdict, question.month
    for dispute in disputes(question.entries):
        if dispute.month > month:
            continue
        if dispute.judged is None:
            what = (
                f"Dispute {dispute.number} waits for its judgement ({dispute.told}, filed {dispute.body['filed_on']})."
            )
            yield Blocker(what, "who judges disputes", f"`starledger dispute judge {dispute.number}`")
        elif dispute.correction is not None and verdict is not None and verdict.seq < dispute.judged.seq:
            what = f"Dispute {dispute.number} was {dispute.verdict} after its last run."
            yield Blocker(what, OPERATOR, f"`starledger run {month}`, then have it signed and publish it")


# What may stand in a month's way. A new kind of obstacle is a function here and nothing else.
DECISIONS = (_disputes, _holds, _adjustments, _facts)
BLOCKING = (_earlier_months, _publication, _gates, _signatures, *DECISIONS)


def _is_verdict(entry: Entry) -> bool:
    return entry.kind in ("sealed", "refused")
