"""Adjusting: an amount that people decide, prepared by one person, approved by another, with an expiry.

Here: who may, which months it may be posted in, the entries `adjusted`, `adjustment_approved` and `adjustment_ended`.
Not here: the line that it becomes (dbt/models/pay/int_lines_adjusted.sql). Only open months are adjusted: what a closed
month should have paid is a correction, or an adjustment of the open one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.door.closing import refuse_if_closed
from dagster_project.door.duties import refuse_breach
from dagster_project.door.entering import Actor, enter, numbered, refuse_unknown_cause, refuse_without
from dagster_project.errors import Refusal
from dagster_project.facts.adjustments import ADJUSTED, APPROVED, CAUSES, ENDED, Adjustment, adjustments
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home

_AMOUNT = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,2})?")


@dataclass(frozen=True)
class Wanted:
    """What is to be posted: in the months from `since` to `until`, beside the scheme's lines.

    `line` names the line that it makes up for, if it is for one, and `seen_amount` what that came to in `since` when
    this was prepared: '' where it was not known, None where the month was not computed yet.
    """

    since: str
    until: str
    subject_type: str
    subject_id: str
    scheme: str
    line: str | None
    amount: str
    currency: str
    seen_amount: str | None = None


def prepare(home: Home, ledger: Ledger, wanted: Wanted, cause: str, reason: str, actor: Actor) -> Entry:
    """Enter an adjustment, which counts once another person has approved it; the same again changes nothing."""
    with held(home, f"adjust {wanted.since}", actor.at):
        standing = [one.entry for one in adjustments(ledger.entries()) if one.ended is None]
        return enter(ledger, ADJUSTED, adjusted_body(ledger, wanted, cause, reason, actor), actor.at, standing)


def adjusted_body(ledger: Ledger, wanted: Wanted, cause: str, reason: str, actor: Actor) -> dict[str, object]:
    """What the entry would say; refuses what cannot be adjusted."""
    refuse_if_closed(ledger.entries(), wanted.since)
    if wanted.until < wanted.since:
        raise Refusal(f"An adjustment that begins in {wanted.since} cannot expire in {wanted.until}.")
    if not _AMOUNT.fullmatch(wanted.amount) or not Decimal(wanted.amount):
        raise Refusal(f"`{wanted.amount}` is not an amount to post. Write it as 120.00, or as -120.00 to take it off.")
    return {
        "from": wanted.since,
        "until": wanted.until,
        "subject_type": wanted.subject_type,
        "subject_id": wanted.subject_id,
        "scheme": wanted.scheme,
        "line": wanted.line,
        "amount": f"{Decimal(wanted.amount):.2f}",
        "currency": wanted.currency,
        "seen_amount": wanted.seen_amount,
        "cause": refuse_unknown_cause(cause, CAUSES),
        "reason": refuse_without(reason),
        **actor.told(),
    }


def approve_adjustment(home: Home, ledger: Ledger, number: int, actor: Actor) -> Entry:
    """Sign an adjustment that somebody else prepared; once more changes nothing."""
    with held(home, f"adjust approve {number}", actor.at):
        found = adjustment_of(ledger, number)
        if found.approved is not None:
            return found.approved
        if found.ended is not None:
            raise Refusal(f"Adjustment {number} was ended by {found.ended.body['by']}; prepare a new one.")
        refuse_if_closed(ledger.entries(), str(found.body["from"]))
        body = {"adjustment": number, **actor.told()}
        refuse_breach(ledger, APPROVED, body, actor.at)
        return enter(ledger, APPROVED, body, actor.at)


def end(home: Home, ledger: Ledger, number: int, since: str, reason: str, actor: Actor) -> Entry:
    """Post it no more from an open month on; what was posted in closed months stays posted."""
    with held(home, f"adjust end {number}", actor.at):
        found = adjustment_of(ledger, number)
        if found.ended is not None:
            return found.ended
        refuse_if_closed(ledger.entries(), since)
        body = {"adjustment": number, "from": since, "reason": refuse_without(reason), **actor.told()}
        return enter(ledger, ENDED, body, actor.at)


def adjustment_of(ledger: Ledger, number: int) -> Adjustment:
    return numbered(adjustments(ledger.entries()), number, "adjustment", "adjust")
