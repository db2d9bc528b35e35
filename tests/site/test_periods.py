"""Months follow one another across years, and a month that does not exist is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.errors import Refusal
from dagster_project.periods import at_index, due_in, month_at, months_between, parse, parse_month


@pytest.mark.parametrize(
    "text", ["2026-00", "2026-13", "2026-1", "26-01", "2026-Q5", "2026-Q0", "2026-H3", "2026-10-01", "0000", ""]
)
def test_a_period_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is not a"):
        parse(text)


def test_full_width_digits_are_no_period() -> None:
    with pytest.raises(Refusal):
        parse("２０２６-10")


def test_a_month_that_does_not_exist_is_refused_with_the_months_that_do() -> None:
    with pytest.raises(Refusal, match="months run from 2026-01 to 2026-12"):
        parse("2026-13")


def test_a_quarter_where_a_month_is_needed_is_refused_with_its_last_month() -> None:
    with pytest.raises(Refusal, match="Write its last month: 2026-12"):
        parse_month("2026-Q4")


@pytest.mark.parametrize(
    ("text", "first_day", "last_day", "index"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", 2024 * 12 + 2),
        ("2026-Q1", "2026-01-01", "2026-03-31", 2026 * 12 + 3),
        ("2026-H2", "2026-07-01", "2026-12-31", 2026 * 12 + 12),
        ("2026", "2026-01-01", "2026-12-31", 2026 * 12 + 12),
    ],
)
def test_a_period_has_its_days_and_the_index_of_its_last_month(
    text: str, first_day: str, last_day: str, index: int
) -> None:
    period = parse(text)
    assert (period.first_day.isoformat(), period.last_day.isoformat(), period.index) == (first_day, last_day, index)


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ("2026-08", ["2026-08"]),
        ("2026-09", ["2026-09", "2026-Q3"]),
        ("2026-06", ["2026-06", "2026-Q2", "2026-H1"]),
        ("2026-12", ["2026-12", "2026-Q4", "2026-H2", "2026"]),
    ],
)
def test_a_month_makes_due_what_ends_with_it(month: str, due: list[str]) -> None:
    assert [period.text for period in due_in(parse(month))] == due


def test_shifting_crosses_the_year() -> None:
    assert parse("2026-01").shift(-1).text == "2025-12"
    assert parse("2026-Q1").shift(-1).text == "2025-Q4"
    assert parse("2025-H2").shift(1).text == "2026-H1"


def test_the_months_between_two_periods_include_both() -> None:
    assert [month.text for month in months_between(parse("2025-Q4"), parse("2026-01"))] == [
        "2025-10", "2025-11", "2025-12", "2026-01",
    ]  # fmt: skip
    assert months_between(parse("2026-02"), parse("2026-01")) == []


def test_no_quarter_ends_in_february() -> None:
    with pytest.raises(ValueError, match="no quarter ends in month 02"):
        at_index("quarter", 2026 * 12 + 2)


@given(st.integers(min_value=1900 * 12 + 1, max_value=2200 * 12), st.sampled_from(["month", "quarter", "half", "year"]))
def test_every_period_reads_back_from_its_text_and_its_months_fill_it(index: int, kind: str) -> None:
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[kind]
    period = at_index(kind, index + (-index) % length)
    assert parse(period.text) == period
    assert len(period.months) == length
    assert (period.months[0].first_day, period.months[-1].last_day) == (period.first_day, period.last_day)
    assert month_at(period.index).text < period.shift(1).last_month.text
