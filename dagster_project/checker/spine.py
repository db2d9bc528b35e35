"""The calendar spine in the checker's own arithmetic: how periods of one kind follow one another.

Belongs here: reading a period's text, the periods of a window, the months of a period.
Does not belong here: which scheme is due when. Read on: `windows.py`.
"""

from __future__ import annotations

from functools import cache

MONTHS_OF_KIND = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@cache
def kind_and_last_month(period: str) -> tuple[str, int]:
    """`2026-Q3` is (`quarter`, 2026 × 12 + 9): the index of a month is year × 12 + month, as in the rule tables."""
    year, _, rest = period.partition("-")
    if not rest:
        return "year", int(year) * 12 + 12
    if rest[0] == "Q":
        return "quarter", int(year) * 12 + 3 * int(rest[1:])
    if rest[0] == "H":
        return "half", int(year) * 12 + 6 * int(rest[1:])
    return "month", int(year) * 12 + int(rest)


@cache
def period_ending(kind: str, last_month: int) -> str:
    year, month = (last_month - 1) // 12, (last_month - 1) % 12 + 1
    if kind == "year":
        return f"{year:04d}"
    if kind == "month":
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{kind[0].upper()}{month // MONTHS_OF_KIND[kind]}"


@cache
def window(period: str, periods: int, lag: int = 0) -> tuple[str, ...]:
    """The period and those before it, newest first; with a lag, all of them so many periods earlier."""
    kind, last = kind_and_last_month(period)
    return tuple(period_ending(kind, last - back * MONTHS_OF_KIND[kind]) for back in range(lag, lag + periods))


def period_before(period: str) -> str:
    return window(period, 2)[1]


@cache
def periods_inside(period: str, kind: str) -> tuple[str, ...]:
    """The periods of a shorter kind inside a period, oldest first."""
    own_kind, last = kind_and_last_month(period)
    step = MONTHS_OF_KIND[kind]
    first = last - MONTHS_OF_KIND[own_kind] + step
    return tuple(period_ending(kind, end) for end in range(first, last + 1, step))
