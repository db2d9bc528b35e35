"""Months, quarters, halves and years, and how they follow one another.

Belongs here: reading a period's text, its place on the calendar spine, its days and its months.
Does not belong here: business days and time zones (staging), or which scheme is due in a period (the work list).
Read on: contracts.md for the texts, `dagster_project/month/` for who asks.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from dagster_project.errors import Refusal

MONTHS_OF_KIND = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GRAMMAR = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})|Q([1-4])|H([12])))?")


@dataclass(frozen=True)
class Period:
    """One period. `index` is year × 12 + month of its last month, so that neighbouring months differ by one."""

    text: str
    kind: str
    index: int
    first_day: date
    last_day: date

    def __str__(self) -> str:
        return self.text

    @property
    def month_count(self) -> int:
        return MONTHS_OF_KIND[self.kind]

    @property
    def months(self) -> list[Period]:
        """The months inside, oldest first; of a month, itself."""
        return [month_at(index) for index in range(self.index - self.month_count + 1, self.index + 1)]

    @property
    def last_month(self) -> Period:
        return month_at(self.index)

    def shift(self, steps: int) -> Period:
        """The period of the same kind that many steps later (earlier when negative)."""
        return at_index(self.kind, self.index + steps * self.month_count)


def parse(text: str) -> Period:
    """Read `2026-10`, `2026-Q4`, `2026-H2` or `2026`; refuse anything else, and a month that does not exist."""
    found = _GRAMMAR.fullmatch(text.strip())
    if found is None:
        raise Refusal(
            f"`{text}` is not a period. "
            "Write a month as 2026-10, a quarter as 2026-Q4, a half as 2026-H2, a year as 2026."
        )
    year, month, quarter, half = (int(part) if part else None for part in found.groups())
    if not year:
        raise Refusal(f"`{text}` is not a period: there is no year 0000. Write a month as 2026-10.")
    if month is not None and not 1 <= month <= 12:
        raise Refusal(f"`{text}` is not a month: months run from {year:04d}-01 to {year:04d}-12.")
    if month is not None:
        return at_index("month", year * 12 + month)
    if quarter is not None:
        return at_index("quarter", year * 12 + quarter * 3)
    if half is not None:
        return at_index("half", year * 12 + half * 6)
    return at_index("year", year * 12 + 12)


def parse_month(text: str) -> Period:
    """Read a month; a quarter, half or year is refused with the month to name instead."""
    period = parse(text)
    if period.kind != "month":
        raise Refusal(
            f"`{text}` is a {period.kind}, and a month is needed here. Write its last month: {period.last_month}."
        )
    return period


def is_day(text: str) -> bool:
    """Whether a text is a day that there is, as 2026-06-01."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def month_at(index: int) -> Period:
    return at_index("month", index)


def at_index(kind: str, index: int) -> Period:
    """The period of a kind whose last month is `index` (year × 12 + month)."""
    length = MONTHS_OF_KIND[kind]
    year, month = _year_and_month(index)
    if month % length:
        raise ValueError(f"no {kind} ends in month {month:02d}")
    first_year, first_month = _year_and_month(index - length + 1)
    return Period(
        text=_text(kind, year, month),
        kind=kind,
        index=index,
        first_day=date(first_year, first_month, 1),
        last_day=date(year, month, calendar.monthrange(year, month)[1]),
    )


def month_of(day: date) -> Period:
    return month_at(day.year * 12 + day.month)


def months_between(first: Period, last: Period) -> list[Period]:
    """Every month from the first day of `first` to the last day of `last`, both included; empty when it is later."""
    start = first.index - first.month_count + 1
    return [month_at(index) for index in range(start, last.index + 1)]


def due_in(month: Period) -> list[Period]:
    """What ends in a month: the month itself, and a quarter, half and year that end with it."""
    return [
        at_index(kind, month.index)
        for kind, length in MONTHS_OF_KIND.items()
        if _year_and_month(month.index)[1] % length == 0
    ]


def _year_and_month(index: int) -> tuple[int, int]:
    year, month = divmod(index - 1, 12)
    return year, month + 1


def _text(kind: str, year: int, month: int) -> str:
    if kind == "month":
        return f"{year:04d}-{month:02d}"
    if kind == "quarter":
        return f"{year:04d}-Q{month // 3}"
    if kind == "half":
        return f"{year:04d}-H{month // 6}"
    return f"{year:04d}"
