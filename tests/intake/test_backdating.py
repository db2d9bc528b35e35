"""History may be loaded as it was once known, until a month that it touches is published."""

from __future__ import annotations

import pytest
from intake_company import Company

EARLY = "2026-10-05T08:00:00+08:00"
HEADINGS = "event_id,occurred_on,code,quantity,deleted\n"


def test_a_back_dated_delivery_is_refused_once_its_month_is_published(company: Company) -> None:
    company.published("2026-10")
    company.deliver("events", "a", HEADINGS + "1,2026-10-31,late,1,\n", known_at=EARLY)
    message = company.refusal()
    assert "touches 2026-10, which is published" in message and "Remove the file" in message


def test_a_back_dated_delivery_of_a_month_not_yet_published_is_taken(company: Company) -> None:
    company.published("2026-10")
    company.deliver("events", "a", HEADINGS + "1,2026-11-01,late,1,\n", known_at=EARLY)
    assert [one.known_at for one in company.load().loaded] == [EARLY]


def test_without_a_declared_time_a_late_delivery_is_news_of_today(company: Company) -> None:
    company.published("2026-10")
    company.deliver("events", "a", HEADINGS + "1,2026-10-31,late,1,\n")
    assert [one.known_at for one in company.load("2026-11-20T00:00:00+08:00").loaded] == ["2026-11-20T00:00:00+08:00"]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("units", "unit_id,valid_from\nu,2024-01-01\n"),
        ("opening_standings", "scheme,subject_id,as_of_month\nx,1,2025-12\n"),
        ("tickets", "ticket_id,opened_at,resolved_at\n1,2026-08-01 08:00:00,2026-12-01 08:00:00\n"),
        ("assessments", "assessment_id,item,period,assessed_on\n1,a,2026-10,2026-11-05\n"),
    ],
)
def test_a_row_touches_every_month_that_its_dates_reach(company: Company, source: str, rows: str) -> None:
    company.published("2026-10")
    company.deliver(source, "a", rows, known_at=EARLY)
    assert "touches 2026-10" in company.refusal()


def test_a_withdrawal_touches_the_month_of_the_row_that_it_takes_back(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-31,late,1,\n", known_at="2026-10-01T00:00:00Z")
    company.load()
    company.published("2026-10")
    company.deliver("events", "b", "event_id,deleted\n1,true\n", known_at=EARLY)
    assert "touches 2026-10" in company.load().refused[0].message


def test_a_covered_range_touches_its_months_even_without_a_row(company: Company) -> None:
    company.published("2026-10")
    control = "source,rows,sum_column,sum_value,from_on,to_on\nevents,0,,,2026-09-01,2026-11-30\n"
    company.deliver("events", "a", HEADINGS, known_at=EARLY, control=control)
    assert "touches 2026-10" in company.refusal()


def test_a_delivery_cannot_be_known_before_it_is_loaded(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-31,late,1,\n", known_at="2026-12-01T00:00:00Z")
    assert "later than this loading" in company.refusal()


def test_a_covered_range_without_a_row_touches_no_month_behind_it(company: Company) -> None:
    company.published("2026-10")
    control = "source,rows,sum_column,sum_value,from_on,to_on\nevents,0,,,2026-08-01,2026-09-30\n"
    company.deliver("events", "a", HEADINGS, known_at=EARLY, control=control)
    assert len(company.load().loaded) == 1
