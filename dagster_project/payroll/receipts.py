"""Receipts: what payroll says it took over, payment by payment.

Belongs here: reading such a file, holding it against the batch, and recording it. Does not belong here: which payments
there were (`batches`).
The file is read as a delivery is: in a process that may use so much memory and time and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake.small_tables import read_small_table
from dagster_project.payroll import batches
from dagster_project.payroll.batches import TAKEN, Payment
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home

REFUSED = "refused"
PAYMENT, STATE, REASON, AMOUNT = "payment_id", "state", "reason", "amount"
# What payroll may call a column, and what it says in it.
NAMES = {
    PAYMENT: ("payment_id", "付款编号", "付款编号 payment_id"),
    STATE: ("state", "状态", "状态 state"),
    REASON: ("reason", "原因", "原因 reason"),
    AMOUNT: ("amount", "金额", "金额 amount"),
}
WORDS = {TAKEN: TAKEN, "已接收": TAKEN, REFUSED: REFUSED, "已拒绝": REFUSED}


@dataclass(frozen=True)
class Settled:
    """What a receipt left: payments taken over so far, those refused with a reason, and those without a word."""

    key: str
    month: str
    taken: tuple[Payment, ...]
    refused: tuple[tuple[Payment, str], ...]
    unanswered: tuple[Payment, ...]
    is_new: bool


def take_in(home: Home, ledger: Ledger, path: Path, by: str, at: str) -> Settled:
    """Record a receipt. The same file again changes nothing; one that contradicts what is known is refused."""
    rows = _rows(path)
    entry = _batch_of(home, ledger, rows, path)
    key, payments = str(entry.body["key"]), {one.payment_id: one for one in batches.payments_of(home, entry)}
    answers = {payment_id: _state(row, payments[payment_id], path) for payment_id, row in rows.items()}
    before = batches.answers(ledger, entry)
    for payment_id, state in answers.items():
        if before.get(payment_id) == TAKEN and state != TAKEN:
            raise Refusal(
                f"{path}: the payment {payment_id} was taken over by an earlier receipt and would now be {state}. "
                "Nothing was changed. If the money came back, that is a new fact for payroll, not this receipt."
            )
    digest = file_sha256(path)
    is_new = not any(one.body["key"] == key and one.body["sha256"] == digest for one in ledger.entries(batches.RECEIPT))
    if is_new:
        body = {"period": entry.body["period"], "key": key, "sha256": digest, "answers": answers, "by": by}
        ledger.append(batches.RECEIPT, body, at)
    known = {**before, **answers}
    return Settled(
        key=key,
        month=str(entry.body["period"]),
        taken=tuple(one for one in payments.values() if known.get(one.payment_id) == TAKEN),
        refused=tuple(
            (one, rows.get(one.payment_id, {}).get(REASON, ""))
            for one in payments.values()
            if known.get(one.payment_id) == REFUSED
        ),
        unanswered=tuple(one for one in payments.values() if one.payment_id not in known),
        is_new=is_new,
    )


def _rows(path: Path) -> dict[str, Mapping[str, str]]:
    """payment id -> what the file says of it."""
    told: dict[str, Mapping[str, str]] = {}
    for row in read_small_table(path, NAMES, (PAYMENT, STATE)):
        if told.get(row[PAYMENT], row) != row:
            raise Refusal(f"{path}: the payment {row[PAYMENT]} stands twice and is not told alike.")
        told[row[PAYMENT]] = row
    if not told:
        raise Refusal(f"{path}: the receipt has no rows, so it says nothing.")
    return told


def _batch_of(home: Home, ledger: Ledger, rows: Mapping[str, Mapping[str, str]], path: Path) -> Entry:
    """The one batch that knows every payment of the receipt."""
    unknown = set(rows)
    for entry in reversed(batches.handed_over(ledger)):
        ids = {payment.payment_id for payment in batches.payments_of(home, entry)}
        if set(rows) <= ids:
            return entry
        unknown -= ids
    what = f"for example {min(unknown)}" if unknown else "though each of them in some batch"
    raise Refusal(
        f"{path}: no batch that was handed over has all these payments ({what}). Nothing was changed. A receipt "
        "answers one batch, by the payment ids of its file."
    )


def _state(row: Mapping[str, str], payment: Payment, path: Path) -> str:
    state = WORDS.get(row[STATE].casefold())
    if state is None:
        raise Refusal(
            f"{path}: the payment {payment.payment_id} has the state `{row[STATE]}`; payroll says {', '.join(WORDS)}."
        )
    amount = row.get(AMOUNT, "").replace(",", "")
    if state == TAKEN and amount not in ("", payment.amount):
        raise Refusal(
            f"{path}: payroll took over {amount} for {payment.payment_id}, and {payment.amount} was handed over. "
            "Nothing was changed; find out which of the two was paid."
        )
    return state
