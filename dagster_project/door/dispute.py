"""Disputing: somebody objects to what was published, in time; somebody else judges it, once.

Here: until when, what a judgement must say, the entries `disputed`, `judged` and `no_effect`. Not here: what an
accepted one changes in the data (`intake/ruled.py`), whether it changed anything (`month/disputed.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dagster_project.door.duties import refuse_breach
from dagster_project.door.entering import Actor, enter, is_same, numbered, refuse_without
from dagster_project.errors import Refusal
from dagster_project.facts.disputes import (
    ACCEPTED,
    DISPUTED,
    JUDGED,
    NO_EFFECT,
    PARTLY_ACCEPTED,
    REJECTED,
    VERDICTS,
    Dispute,
    RowAt,
    disputes,
)
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class Claim:
    """What somebody objects to in a publication: a clause, a delivered row, or both; and what it should say instead.

    `changes`: the row's values by column as they should be; {'deleted': 'true'} where it should not be there.
    """

    publication_id: str
    month: str
    subject_type: str
    subject_id: str
    scheme: str | None
    clause: str | None
    row: RowAt | None
    proposal: str
    reason: str
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """The day of the publication, the last one on which it can be disputed, and how that was counted."""

    published_on: date
    last_day: date
    workdays: int


def file(home: Home, ledger: Ledger, claim: Claim, term: Term, by: str, on: date, system_user: str, at: str) -> Entry:
    """Enter an objection of `by` on the day `on`; the same again changes nothing."""
    with held(home, f"dispute {claim.month}", at):
        body = disputed_body(ledger, claim, term, by, on, system_user)
        return enter(ledger, DISPUTED, body, at, ledger.entries(DISPUTED))


def disputed_body(ledger: Ledger, claim: Claim, term: Term, by: str, on: date, system_user: str) -> dict[str, object]:
    """What the entry would say; refuses what comes late, says nothing, or was judged already."""
    if claim.clause is None and claim.row is None:
        raise Refusal("Say what is wrong: a clause of the result, or the delivered row behind it.")
    if claim.changes and claim.row is None:
        raise Refusal("Changes belong to a delivered row. Name it; `starledger trace` lists the rows behind a clause.")
    if on > term.last_day:
        raise Refusal(
            f"{claim.publication_id} was published on {term.published_on} and could be disputed until {term.last_day} "
            f"({term.workdays} working days); {on} is too late, so the result stands. A mistake in the data is still "
            "corrected: have the row delivered again."
        )
    row = list(claim.row) if claim.row else None
    same = (claim.publication_id, claim.subject_type, claim.subject_id, claim.scheme, claim.clause, row)
    for known in disputes(ledger.entries()):
        told = (
            known.body[name] for name in ("publication_id", "subject_type", "subject_id", "scheme", "clause", "row")
        )
        if known.judged is not None and tuple(told) == same:
            raise Refusal(
                f"The same was judged already (dispute {known.number}: {known.verdict}, by {known.judged.body['by']}). "
                "A judgement is final."
            )
    return {
        "publication_id": claim.publication_id,
        "period": claim.month,
        "subject_type": claim.subject_type,
        "subject_id": claim.subject_id,
        "scheme": claim.scheme,
        "clause": claim.clause,
        "row": row,
        "changes": dict(claim.changes),
        "proposal": claim.proposal,
        "reason": refuse_without(claim.reason),
        "by": by,
        "filed_on": on.isoformat(),
        "until": term.last_day.isoformat(),
        "system_user": system_user,
    }


@dataclass(frozen=True)
class Ruling:
    """How a dispute is judged: what of a row it changes (the proposal's own where nothing is said), or why nothing."""

    verdict: str
    reason: str
    row: RowAt | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    without_effect: str = ""


def judge(home: Home, ledger: Ledger, number: int, ruling: Ruling, actor: Actor, judges: Collection[str]) -> Entry:
    """Judge a dispute for good; the same judgement again changes nothing, another one is refused."""
    with held(home, f"judge {number}", actor.at):
        dispute = dispute_of(ledger, number)
        body = judged_body(dispute, ruling, actor, judges)
        if dispute.judged is not None:
            return _again(dispute, body)
        refuse_breach(ledger, JUDGED, body, actor.at)
        return ledger.append(JUDGED, body, actor.at)


def judged_body(dispute: Dispute, ruling: Ruling, actor: Actor, judges: Collection[str]) -> dict[str, object]:
    """What the entry would say; refuses a judgement that is none."""
    if ruling.verdict not in VERDICTS:
        raise Refusal(f"`{ruling.verdict}` is no verdict: {', '.join(VERDICTS)}.")
    _refuse_other_roles(actor, judges)
    row, changes = _changes(dispute, ruling)
    return {
        "dispute": dispute.number,
        "period": dispute.month,
        "verdict": ruling.verdict,
        "reason": refuse_without(ruling.reason),
        "row": row,
        "changes": changes,
        "without_effect": ruling.without_effect.strip(),
        **actor.told(),
    }


def _changes(dispute: Dispute, ruling: Ruling) -> tuple[list[Any] | None, dict[str, str]]:
    """The row and what becomes of it: an accepted dispute changes the data, or the judgement says why not."""
    row = list(ruling.row) if ruling.row else dispute.body["row"]
    proposed = dict(dispute.body["changes"])
    changes = dict(ruling.changes)
    if ruling.verdict == REJECTED:
        if changes or ruling.row:
            raise Refusal("A rejected dispute changes nothing. Leave the row and its values out.")
        return None, {}
    if ruling.verdict == ACCEPTED:
        changes = changes or proposed
    if ruling.verdict == PARTLY_ACCEPTED and changes and changes == proposed and row == dispute.body["row"]:
        raise Refusal("That is all that was asked for: the verdict is `accepted`.")
    if (not changes or row is None) and not ruling.without_effect.strip():
        raise Refusal(
            f"Dispute {dispute.number} is {ruling.verdict}, so the data has to change: name the delivered row and its "
            "values (--row, --set or --withdraw), or say after --without-effect why nothing is to change."
        )
    return (row, changes) if changes else (None, {})


def excuse(home: Home, ledger: Ledger, number: int, reason: str, actor: Actor, judges: Collection[str]) -> Entry:
    """Say why an accepted dispute changed no result; a gate asks for it."""
    with held(home, f"dispute {number}", actor.at):
        dispute = dispute_of(ledger, number)
        if not dispute.is_upheld:
            raise Refusal(
                f"Dispute {number} is {dispute.verdict}; only an accepted one is expected to change something."
            )
        _refuse_other_roles(actor, judges)
        if dispute.excused is not None:
            return dispute.excused
        body = {"dispute": number, "reason": refuse_without(reason), **actor.told()}
        return ledger.append(NO_EFFECT, body, actor.at)


def dispute_of(ledger: Ledger, number: int) -> Dispute:
    return numbered(disputes(ledger.entries()), number, "dispute", "dispute")


def _refuse_other_roles(actor: Actor, judges: Collection[str]) -> None:
    if actor.role not in judges:
        raise Refusal(
            f"A {actor.role} does not judge disputes. In the site file these do: {', '.join(sorted(judges))}."
        )


def _again(dispute: Dispute, body: Mapping[str, object]) -> Entry:
    assert dispute.judged is not None
    known = dispute.judged
    if is_same(known, body):
        return known
    raise Refusal(
        f"Dispute {dispute.number} was judged by {known.body['by']} ({known.body['verdict']}: {known.body['reason']}). "
        "A judgement is final."
    )
