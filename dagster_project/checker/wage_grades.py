"""Pay that is looked up or granted: the grade's amount from the roster, and what somebody granted.

Belongs here: the row of the roster that is in force, the grade that it gives, probation, and reading grants.
Does not belong here: limits, rounding and what is taken off (`pay.py`).
Read on: schemes.md S02, S51.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .rows import Key, Number, Row
from .spine import kind_and_last_month

Grants = dict[tuple[str, str, str, str], Number]  # (scheme, period, employee, line) -> what was granted


class Looked(NamedTuple):
    """The grade that pays, its amount and the share of it; `status` says why there is none."""

    grade: str | None
    amount: Number | None
    factor: Number
    status: str


class Roster:
    """The dated rows of the roster, newest first, by person."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row["employee_id"]].append(row)
        for dated in self._rows.values():
            dated.sort(key=lambda row: str(row["valid_from"]), reverse=True)

    def on(self, subject_id: str, day: str) -> Mapping[str, Any]:
        """The row in force on a day (as text); before the first one, the first one."""
        dated = self._rows.get(subject_id, [])
        return next((row for row in dated if str(row["valid_from"]) <= day), dated[-1] if dated else {})


def read_grants(rows: Iterable[Row]) -> Grants:
    return {(row["scheme"], row["period"], row["employee_id"], row["line"]): row["amount"] for row in rows}


def end_of(period: str) -> str:
    """A day, as text, that no day of the period's last month lies after: the 31st, whether there is one or not."""
    _, month = kind_and_last_month(period)  # year * 12 + month
    year, months = divmod(month - 1, 12)
    return f"{year:04d}-{months + 1:02d}-31"


def look_up(rule: Row, grid: Sequence[Row], key: Key, roster: Roster) -> Looked:
    """`grid` from the lowest grade to the highest."""
    day = end_of(key[3])
    person = roster.on(key[2], day)
    own = person.get(rule["grid_by"])
    place = next((number for number, row in enumerate(grid) if _is_of(row, own, person)), None)
    if place is None:
        return Looked(None, None, 1, "insufficient_data" if own is None else "manual_review")
    confirmed = person.get("confirmed_on")
    factor: Number = 1
    if (confirmed is None or str(confirmed) > day) and rule["probation_factor"] is not None:
        down = rule["probation_steps"]
        if down is not None and place >= down:
            place -= down
        else:
            factor = rule["probation_factor"]
    row = grid[place]
    return Looked(row["value"], row["amount"], factor, "ok" if row["amount"] is not None else "param_missing")


def _is_of(row: Row, own: str | None, person: Mapping[str, Any]) -> bool:
    """A row of the grid is for who has its grade, and for who has none and starts in it."""
    if own is not None:
        return bool(row["value"] == own)
    return row["starts"] is not None and bool(person.get(row["starts"]))


def granted_status(rule: Row, amount: Number | None) -> str:
    """What is not granted or lies outside the limits pays nothing yet, and is never raised or cut to them."""
    least, most = rule["granted_minimum"], rule["granted_maximum"]
    if amount is None or (least is not None and amount < least) or (most is not None and amount > most):
        return "incomplete"
    return "ok"
