"""What people decided about somebody's result: disputes, holds and adjustments, as the ledger has them. HR's zone only.

Belongs here: choosing and telling them. Does not belong here: what they did to a line (`bonus.py`), anything computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dagster_project.facts.adjustments import Adjustment, adjustments
from dagster_project.facts.disputes import Dispute, disputes
from dagster_project.facts.holds import Hold, holds
from dagster_project.reading.explanation.words import Words, money
from dagster_project.store.ledger import Entry


def decided(entries: Sequence[Entry], subject_id: str, months: Collection[str], scheme: str, words: Words) -> list[str]:
    """Sentences about one subject under one scheme in some months, in the order in which things were entered."""
    told: list[tuple[int, str]] = []
    for dispute in disputes(entries):
        is_theirs = dispute.body["subject_id"] == subject_id and dispute.month in months
        if is_theirs and dispute.body["scheme"] in (None, scheme):
            told.append((dispute.number, " ".join(_dispute(dispute, words))))
    for hold in holds(entries):
        if hold.body["subject_id"] == subject_id and hold.month in months and hold.body["scheme"] in (None, scheme):
            told.append((hold.number, " ".join(_hold(hold, words))))
    for one in adjustments(entries):
        if one.body["subject_id"] == subject_id and one.body["scheme"] == scheme and any(map(one.covers, months)):
            told.append((one.number, _adjustment(one, words)))
    return [sentence for _, sentence in sorted(told)]


def _dispute(dispute: Dispute, words: Words) -> Iterator[str]:
    body = dispute.body
    about = dispute.told.removeprefix(f"{body['subject_id']} · ")
    named = {"number": dispute.number, "about": about, "by": body["by"], "on": body["filed_on"]}
    yield words("dispute_filed", **named, publication=body["publication_id"], reason=body["reason"])
    if dispute.judged is None:
        yield words("dispute_open")
        return
    judged = dispute.judged.body
    yield words("dispute_judged", verdict=words(dispute.verdict), by=judged["by"], reason=judged["reason"])
    if dispute.without_effect:
        yield words("dispute_without_effect", reason=dispute.without_effect)


def _hold(hold: Hold, words: Words) -> Iterator[str]:
    body = hold.body
    yield words("hold_placed", number=hold.number, by=body["by"], on=hold.entry.at[:10], reason=body["reason"])
    if hold.released is not None:
        released = hold.released
        yield words("hold_released", by=released.body["by"], on=released.at[:10], reason=released.body["reason"])


def _adjustment(one: Adjustment, words: Words) -> str:
    body = one.body
    approved = words("adjustment_approved", by=one.approved.body["by"]) if one.approved else words("adjustment_waits")
    named = {"number": one.number, "amount": money(one.amount), "currency": body["currency"], "since": body["from"]}
    return words("adjustment", **named, until=body["until"], by=body["by"], reason=body["reason"], approved=approved)
