"""The sample company's time: its 24 months, its working days, and when a month's deliveries become known.

No clock: the latest month is a constant. The public holidays are a plausible list, not an official one.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

MONTHS = tuple(f"{index // 12}-{index % 12 + 1:02d}" for index in range(2024 * 12 + 10, 2026 * 12 + 10))
LATEST = MONTHS[-1]

HOLIDAYS = (
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)


def month_of(day: date) -> str:
    return day.isoformat()[:7]


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def next_month(month: str) -> str:
    return month_of(last_day(month) + timedelta(days=1))


def span(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


@cache
def holidays() -> frozenset[date]:
    return frozenset(day for a, b in HOLIDAYS for day in span(date.fromisoformat(a), date.fromisoformat(b)))


def kind_of(day: date) -> str:
    """`workday`, `restday` or `holiday`, in the words of the `calendar` source."""
    if day in holidays():
        return "holiday"
    return "restday" if day.weekday() >= 5 else "workday"


@cache
def workdays(month: str) -> tuple[date, ...]:
    return tuple(day for day in span(first_day(month), last_day(month)) if kind_of(day) == "workday")


def known_at(month: str) -> str:
    """A month's deliveries arrive on the second of the next month at 18:00."""
    return f"{next_month(month)}-02T18:00:00+08:00"
