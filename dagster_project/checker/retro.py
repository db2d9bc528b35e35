"""Differences that an open month pays for closed ones: the latest amount of each line less all that was posted for it.

Belongs here: which retro lines there must be, each with exactly its amount, and what the company's policy lets wait.
Does not belong here: the closed months' lines themselves, which were checked with the months that they belong to; the
posting month's own lines (`pay.py`). Read on: docs/corrections.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .accounts import Account, Line, Moved, Stars, moved_line, read_accounts, read_stars
from .lines import TABLE, Columns, common_columns, key_of_line
from .rows import Difference, Number, Row, Rows, Tables, columns_differ, differ, rounded_to_cents
from .spine import kind_and_last_month

Payee = tuple[str, str, str]  # subject type, subject id, currency


@dataclass
class Own:
    """What the payees have by the lines of the periods that are checked, by the last month of these."""

    amounts: dict[tuple[Payee, int], Number] = field(default_factory=lambda: defaultdict(int))

    def add(self, row: Row) -> None:
        payee = (row["payee_type"], row["payee_id"], row["currency"])
        self.amounts[payee, kind_and_last_month(row["period"])[1]] += row["amount"] or 0


def without_retro(rows: Rows, aside: list[Row], own: Own) -> Iterator[Row]:
    """The periods' own lines, added up in `own`; differences are left in `aside`."""
    for row in rows:
        if row["cause"] == "retro":
            aside.append(row)
        else:
            own.add(row)
            yield row


def check_retro(rows: Rows, earlier: Tables, own: Own) -> Iterator[Difference]:
    """One row for each line that differs and does not wait, and no other difference."""
    expected = _expected(earlier, own)
    seen: set[Line] = set()
    for row in rows:
        line = (key_of_line(row), row["line"])
        if line not in expected or line in seen:
            yield differ(TABLE, line[0], f"{line[1]}.row", "none: nothing is owed for this period, or twice", "one row")
            continue
        seen.add(line)
        yield from columns_differ(TABLE, line[0], expected[line], row, f"{line[1]}.")
    for key, name in expected.keys() - seen:
        yield differ(TABLE, key, f"{name}.row", "one row", "none")


def _expected(earlier: Tables, own: Own) -> dict[Line, Columns]:
    policy = next(iter(earlier.get("corrections", ())), None)
    if policy is None:
        return {}
    accounts = read_accounts(earlier)
    stars = read_stars(earlier)
    moved = {line: found for line, account in accounts.items() if (found := moved_line(line, account, stars))}
    due = _due(policy, moved, accounts, stars, own)
    publications = {row["origin_period"]: row["corrects_publication_id"] for row in earlier["corrected_periods"]}
    return {
        line: _columns(policy, line, accounts[line], moved[line], amount, publications)
        for line, amount in due.items()
        if amount or (amount is None and not accounts[line].is_told)
    }


def _due(
    policy: Row,
    moved: Mapping[Line, Moved],
    accounts: Mapping[Line, Account],
    stars: Stars,
    own: Own,
) -> dict[Line, Number | None]:
    """By line what is posted now: nothing of what is kept or waits, None where it is undecided."""
    due: dict[Line, Number | None] = {line: None for line, one in moved.items() if one.difference is None}
    by_payee: dict[Payee, dict[Line, Number]] = defaultdict(dict)
    _, month = kind_and_last_month(policy["posting_period"])
    for line, one in moved.items():
        if one.difference is not None and not (policy["displacement"] == "keep" and _lost_a_seat(line, one, stars)):
            by_payee[line[0][1], line[0][2], accounts[line].currency][line] = one.difference
    for payee, lines in by_payee.items():
        if sum(max(difference, -difference) for difference in lines.values()) >= policy["carry_below"]:
            due |= _of_payee(policy, lines, own.amounts.get((payee, month), 0))
    return due


def _lost_a_seat(line: Line, moved: Moved, stars: Stars) -> bool:
    """Less money for a lower star, though by their own results they reach as high as before."""
    before, now = stars["posted"].get(line[0]), stars["latest"].get(line[0])
    if before is None or now is None or not (moved.difference or 0) < 0:
        return False
    known = [before["star"], now["star"], before["laddered_star"], now["laddered_star"]]
    return None not in known and now["star"] < before["star"] and now["laddered_star"] >= before["laddered_star"]


def _of_payee(policy: Row, lines: Mapping[Line, Number], own: Number) -> dict[Line, Number | None]:
    """What is owed is paid in full; what is to be recovered as far as the payee's pay allows, the oldest first."""
    owed = {line: difference for line, difference in lines.items() if difference > 0}
    pay = own + sum(owed.values())
    left = min(rounded_to_cents(Decimal(pay * policy["at_most_share"])), pay - policy["floor"])
    due: dict[Line, Number | None] = dict(owed)
    for line in sorted(lines.keys() - owed.keys(), key=lambda line: (line[0][3], line[0][0], line[1])):
        taken = max(0, min(-lines[line], left))
        left -= -lines[line]
        due[line] = -taken
    return due


def _columns(
    policy: Row, line: Line, account: Account, moved: Moved, amount: Number | None, publications: Mapping[str, str]
) -> Columns:
    latest = account.latest
    rows = [latest] if latest else account.posted
    is_limited = amount is not None and amount != moved.difference
    return {
        **common_columns(line[0]),
        "period": policy["posting_period"],
        "posting_period": policy["posting_period"],
        "corrects_publication_id": publications[line[0][3]],
        "scheme_version": max(row["scheme_version"] for row in rows),
        "star": latest["star"] if latest else None,
        "cause": "retro",
        "quantity": 1,
        "amount": amount,
        "currency": account.currency,
        "status": moved.status,
        "reason_code": "recovery_limited" if is_limited else moved.reason,
    }
