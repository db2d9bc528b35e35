"""Intervals: what the proofs of bands and ranges stand on."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dagster_project.rules.proofs.intervals import Interval, gaps, of_comparison

numbers = st.integers(-4, 4).map(Decimal)
intervals = st.builds(Interval, low=numbers, has_low=st.booleans(), high=numbers, has_high=st.booleans())
points = st.integers(-10, 10).map(lambda half: Decimal(half) / 2)
WHOLE = Interval(Decimal(-4), True, Decimal(4), True)


def lies_in(point: Decimal, interval: Interval) -> bool:
    above = point > interval.low or (point == interval.low and interval.has_low)
    below = point < interval.high or (point == interval.high and interval.has_high)
    return above and below


@given(intervals, intervals, points)
def test_a_point_is_in_both_exactly_when_it_is_in_their_meet(one: Interval, other: Interval, point: Decimal) -> None:
    assert lies_in(point, one.meet(other)) == (lies_in(point, one) and lies_in(point, other))


@given(st.lists(intervals.filter(lambda interval: not interval.is_empty), max_size=4), points)
def test_a_point_of_the_whole_is_in_an_interval_or_in_a_gap(bands: list[Interval], point: Decimal) -> None:
    in_gap = any(lies_in(point, gap) for gap in gaps(bands, WHOLE))
    in_band = any(lies_in(point, band) for band in bands)
    assert in_gap == (lies_in(point, WHOLE) and not in_band)


def test_a_comparison_is_an_interval_and_unequal_is_none() -> None:
    assert str(of_comparison(">=", Decimal("0.85"))) == "[0.85, ∞)"
    assert str(of_comparison("<", Decimal(1))) == "(-∞, 1)"
    assert of_comparison("<>", Decimal(1)) is None
