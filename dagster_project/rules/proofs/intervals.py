"""Intervals of numbers.

Belongs here: what a clause lets through, as an interval, and how intervals lie to each other.
Does not belong here: what is wrong about it (`ladders.py`, `points.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

INFINITY = Decimal("Infinity")


@dataclass(frozen=True)
class Interval:
    """Between `low` and `high`; each end is in it or not. An infinite end is never in it."""

    low: Decimal = -INFINITY
    has_low: bool = False
    high: Decimal = INFINITY
    has_high: bool = False

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and not (self.has_low and self.has_high))

    def meet(self, other: Interval) -> Interval:
        low, open_low = max((self.low, not self.has_low), (other.low, not other.has_low))
        high, has_high = min((self.high, self.has_high), (other.high, other.has_high))
        return Interval(low, not open_low, high, has_high)

    def holds(self, other: Interval) -> bool:
        """Whether every number of `other` is in this one."""
        return other.is_empty or self.meet(other) == other

    def __str__(self) -> str:
        left = f"{'[' if self.has_low else '('}{self.low if self.low.is_finite() else '-∞'}"
        right = f"{self.high if self.high.is_finite() else '∞'}{']' if self.has_high else ')'}"
        return f"{left}, {right}"


def of_comparison(operator: str, required: Decimal) -> Interval | None:
    """What `operator required` lets through; None for `<>`, which is no interval."""
    return {
        ">=": Interval(low=required, has_low=True),
        ">": Interval(low=required),
        "<=": Interval(high=required, has_high=True),
        "<": Interval(high=required),
        "=": Interval(required, True, required, True),
    }.get(operator)


def of_ends(row: Mapping[str, Any]) -> Interval:
    """The range of a band or of a sheet's condition; an end that is NULL is open."""
    low, high = row["low"], row["high"]
    return Interval(
        -INFINITY if low is None else low,
        bool(row["low_inclusive"]),
        INFINITY if high is None else high,
        bool(row["high_inclusive"]),
    )


def gaps(intervals: list[Interval], domain: Interval) -> list[Interval]:
    """What of `domain` no interval holds, from below."""
    rest = domain
    found: list[Interval] = []
    for interval in sorted(intervals, key=lambda entry: (entry.low, not entry.has_low)):
        before = rest.meet(Interval(high=interval.low, has_high=not interval.has_low and interval.low.is_finite()))
        if not before.is_empty:
            found.append(before)
        rest = rest.meet(Interval(low=interval.high, has_low=not interval.has_high and interval.high.is_finite()))
        if interval.high == INFINITY:
            return found
    return found if rest.is_empty else [*found, rest]
