"""The rows that show what cases cost: each party's part, and the lines on which they are posted.

Belongs here: comparing these rows with what everybody owes. Does not belong here: what they owe (`charges.py`), every
other bonus line (`pay.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .charges import Charges, Owed
from .lines import TABLE, Columns, common_columns, key_of_line
from .rows import Difference, Key, Row, Rows, columns_differ, differ, key_of
from .rulebook import Rulebook

SHARES = "case_shares"
# The worst says why a payee's line is empty.
_WORSE = {"ok": 0, "pending_approval": 1, "param_missing": 2, "incomplete": 3}


def check_shares(rows: Rows, charges: Charges) -> Iterator[Difference]:
    """Every part of every charge, and no other row."""
    expected = {(owed.case, owed.step, owed.party["party"]): owed for owed in charges.owed}
    seen = set()
    for row in rows:
        of = (key_of(row), row["step"], row["payee_id"])
        owed = expected.get(of)
        if owed is None or of in seen:
            yield differ(SHARES, of[0], f"{row['step']}.row", "none: nobody such, or twice", "one row")
            continue
        seen.add(of)
        values = {
            "scheme_version": owed.version, "payee_type": owed.party["party_type"], "share": owed.party["share"],
            "rate": owed.rule["rate"], "basis_amount": owed.basis, "charge": owed.charge.sum, "amount": owed.amount,
            "currency": owed.rule["currency"], "line": owed.rule["line"], "status": owed.charge.status,
            "reason_code": owed.charge.reason,
        }  # fmt: skip
        yield from columns_differ(SHARES, of[0], values, row, f"{row['step']}.")
    for of in expected.keys() - seen:
        yield differ(SHARES, of[0], f"{of[1]}.row", "one row", "none")


def without_charges(rows: Rows, book: Rulebook, aside: list[Row]) -> Iterator[Row]:
    """The lines that results earn; those that a case costs are left in `aside`."""
    lines = {
        (part.scheme, part.version, rule["line"]) for part in book.parts.values() for rule in part.case_charges.values()
    }
    for row in rows:
        if lines and (row["scheme"], row["scheme_version"], row["line"]) in lines:
            aside.append(row)
        else:
            yield row


def check_charge_lines(rows: Rows, charges: Charges) -> Iterator[Difference]:
    """One deduction for each payee and line of a month; while one case is open, so is the amount."""
    owed: dict[tuple[Key, str], list[Owed]] = defaultdict(list)
    for one in charges.owed:
        payee = (one.case[0], one.party["party_type"], one.party["party"], one.case[3])
        owed[payee, one.rule["line"]].append(one)
    seen = set()
    for row in rows:
        of = (key_of_line(row), row["line"])
        if of not in owed or of in seen:
            yield differ(TABLE, of[0], f"{row['line']}.row", "none: nothing is owed, or twice", "one row")
            continue
        seen.add(of)
        yield from columns_differ(TABLE, of[0], _line(of[0], owed[of]), row, f"{row['line']}.")
    for key, line in owed.keys() - seen:
        yield differ(TABLE, key, f"{line}.row", "one row", "none")


def _line(key: Key, owed: list[Owed]) -> Columns:
    worst = min(owed, key=lambda one: (-_WORSE[one.charge.status], one.case[2], one.step))
    amounts = [one.amount for one in owed if one.amount is not None]
    is_known = len(amounts) == len(owed)
    status, reason = worst.charge.status, None if is_known else worst.charge.reason
    if len({one.rule["currency"] for one in owed}) > 1:
        is_known, status, reason = False, "error", "currencies_differ"
    return {
        **common_columns(key),
        "scheme_version": worst.version,
        "cause": "regular",
        "quantity": len(owed),
        "amount": -sum(amounts) if is_known else None,
        "currency": worst.rule["currency"],
        "status": status,
        "reason_code": reason,
    }
