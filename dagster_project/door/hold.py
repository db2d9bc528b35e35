"""Holding: keep one payee, one scheme of theirs or one line of an open month from being paid, and let it go again.

Here: who may, what cannot be held, the entries `held` and `released`. Not here: what a hold does to a line
(dbt/models/marts/bonus_lines.sql). A hold is a decision about the month's content like any other: the month is run
again with it, and signed.
"""

from dagster_project.door.closing import refuse_if_closed
from dagster_project.door.entering import Actor, enter, numbered, refuse_unknown_cause, refuse_without
from dagster_project.errors import Refusal
from dagster_project.facts.holds import CAUSES, HELD, RELEASED, Hold, holds, in_force
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.lock import held as lock_held
from dagster_project.store.paths import Home

Target = tuple[str, str, str, str | None, str | None]  # month, payee's type and id, scheme and line or None for all


def place(home: Home, ledger: Ledger, target: Target, cause: str, reason: str, actor: Actor) -> Entry:
    """Hold what the target names; the same again changes nothing."""
    with lock_held(home, f"hold {target[0]}", actor.at):
        standing = [hold.entry for hold in in_force(ledger.entries(), target[0])]
        return enter(ledger, HELD, held_body(ledger, target, cause, reason, actor), actor.at, standing)


def held_body(ledger: Ledger, target: Target, cause: str, reason: str, actor: Actor) -> dict[str, object]:
    """What the entry would say; refuses what cannot be held."""
    month, _, _, scheme, line = target
    refuse_if_closed(ledger.entries(), month)
    if line is not None and scheme is None:
        raise Refusal(f"A line belongs to a scheme. Say which one pays {line}.")
    body: dict[str, object] = {
        **dict(zip(("period", "subject_type", "subject_id", "scheme", "line"), target, strict=True)),
        "cause": refuse_unknown_cause(cause, CAUSES),
        "reason": refuse_without(reason),
        **actor.told(),
    }
    for hold in in_force(ledger.entries(), month):
        if hold.target == target and hold.body["reason"] != body["reason"]:
            raise Refusal(
                f"{hold.told} is held in {month} already (hold {hold.number}, by {hold.body['by']}). One hold is "
                "enough; release it first if its reason has changed."
            )
    return body


def release(home: Home, ledger: Ledger, number: int, reason: str, actor: Actor) -> Entry:
    """Let a hold go: from the month's next run on the money is payable. Once more changes nothing."""
    with lock_held(home, f"release {number}", actor.at):
        hold = hold_of(ledger, number)
        if hold.released is not None:
            return hold.released
        body = {"hold": number, "period": hold.month, "reason": refuse_without(reason), **actor.told()}
        return enter(ledger, RELEASED, body, actor.at)


def hold_of(ledger: Ledger, number: int) -> Hold:
    return numbered(holds(ledger.entries()), number, "hold", "hold")
