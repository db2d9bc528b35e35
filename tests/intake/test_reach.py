"""Which deliveries a month opens: what cannot matter to it is left out, and whatever may is not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from intake_company import Company

from dagster_project.catalogue import sources
from dagster_project.intake import deliveries_visible
from dagster_project.intake import months as stated_months
from dagster_project.month import reach
from dagster_project.periods import parse_month

LATER = "2026-12-01T00:00:00+08:00"
EVENT = "event_id,occurred_on,code\n{0},2026-{0}-05,late\n"
CALL = "call_id,started_at\n{0},2026-{1}-05T10:00:00\n"
FORM = "assessment_id,item,scheme,subject_id,purpose,assessed_on,assessor_id,mark,period,interaction_id\n"


def known_at(month: str) -> str:
    """The last hour of a month of 2026."""
    return f"2026-{month}-28T23:00:00+08:00"


@pytest.fixture
def rules() -> dict[str, list[dict[str, str]]]:
    return {"measure_readers": [{"measure": "calls_ok", "scheme": "alpha"}], "measure_exclusions": [], "rounds": []}


def opened(company: Company, rules: Any, month: str = "2026-10", *, lookback: int = 2, restated: int = 0) -> list[str]:
    """`source/delivery` of all that a month opens whose windows go so far back."""
    unit = SimpleNamespace(feeds=[SimpleNamespace(restates_months=restated)])
    workplace: Any = SimpleNamespace(
        home=company.home,
        site=SimpleNamespace(sites=[unit], plausibility=SimpleNamespace(months=0)),
        scheme_sites=[SimpleNamespace(scheme="alpha")],
        library=SimpleNamespace(compiled=SimpleNamespace(rows=rules)),
    )
    plan: Any = SimpleNamespace(known_at=LATER, lookback_months=lookback)
    return [f"{one.source}/{one.delivery}" for one in reach.in_reach(workplace, plan, [parse_month(month)])]


def deliver_monthly(company: Company, source: str, text: str) -> None:
    for month in ("04", "05", "06", "07", "08", "09", "10"):
        company.deliver(source, month, text.format(month, month), known_at=known_at(month))
    company.load(LATER)


def test_what_came_before_the_window_is_left_out(company: Company, rules: Any) -> None:
    """August begins the window; a clock elsewhere may have been a day ahead at the end of July."""
    deliver_monthly(company, "events", EVENT)
    assert opened(company, rules) == ["events/07", "events/08", "events/09", "events/10"]
    assert opened(company, rules, restated=1)[0] == "events/06"
    assert opened(company, rules, "2026-08", lookback=0)[0] == "events/07"
    assert len(opened(company, rules, "2026-06", lookback=0)) == 7  # the half-year that ends then


def test_rosters_and_complaints_are_looked_at_whole(company: Company, rules: Any) -> None:
    deliver_monthly(company, "units", "unit_id,name,kind,valid_from\nu,U,team,2026-{0}-01\n")
    assert len(opened(company, rules)) == 7


def test_where_an_event_leaves_rows_out_all_events_are_opened(company: Company, rules: Any) -> None:
    deliver_monthly(company, "events", EVENT)
    excluding = {"measure": "calls_ok"}
    assert len(opened(company, {**rules, "measure_exclusions": [excluding]})) == 7
    assert len(opened(company, {**rules, "measure_exclusions": [excluding], "measure_readers": []})) == 4


def test_where_a_year_has_one_round_its_events_are_opened_from_january(company: Company, rules: Any) -> None:
    deliver_monthly(company, "events", EVENT)
    assert len(opened(company, {**rules, "rounds": [{"scheme": "alpha"}]})) == 7
    assert len(opened(company, {**rules, "rounds": [{"scheme": "beta"}]})) == 4


@pytest.mark.parametrize(
    ("period", "is_opened"),
    [("", False), ("2026-05", False), ("2026-Q2", False), ("2026-07", False), ("2026-08", True), ("2026-Q3", True),
     ("2026-H1", False), ("2026", True), ("2027-H1", True)],
)  # fmt: skip
def test_a_form_may_name_a_period_ahead(company: Company, rules: Any, period: str, is_opened: bool) -> None:
    row = "A,item,alpha,E1,live,2026-05-20,Q1,1,{0},\n"
    company.deliver("assessments", "early", FORM + row.format(period), known_at=known_at("05"))
    company.load(LATER)
    assert opened(company, rules) == (["assessments/early"] if is_opened else [])


def test_a_delivery_whose_periods_nobody_looked_for_is_opened(company: Company, rules: Any, tmp_path: Any) -> None:
    company.deliver("assessments", "old", FORM + "A,item,alpha,E1,live,2026-05-20,Q1,1,,\n", known_at=known_at("05"))
    company.load(LATER)
    [delivery] = deliveries_visible(company.home, LATER)
    since = parse_month("2026-08").index
    assert reach._is_over(sources()["assessments"], since, delivery)
    assert not reach._is_over(sources()["assessments"], since, replace(delivery, named_until=None))


def test_none_is_left_out_behind_one_that_is_opened(company: Company, rules: Any) -> None:
    """A later delivery may have replaced rows of it."""
    company.deliver(
        "assessments", "05", FORM + "A,item,alpha,E1,live,2026-05-20,Q1,1,2026-10,\n", known_at=known_at("05")
    )
    company.deliver(
        "assessments", "06", FORM + "A,item,alpha,E1,live,2026-05-20,Q1,1,2026-05,\n", known_at=known_at("06")
    )
    company.load(LATER)
    assert opened(company, rules) == ["assessments/05", "assessments/06"]


def first_calls(company: Company, rules: Any) -> str:
    return next(one for one in opened(company, rules) if one.startswith("calls"))


def test_the_call_that_a_form_judges_is_opened_however_old_it_is(company: Company, rules: Any) -> None:
    """Without it the form would count in the month in which somebody listened to it."""
    company.deliver("assessments", "10", FORM + "A,item,alpha,E1,live,2026-10-20,Q1,1,,05\n", known_at=known_at("10"))
    deliver_monthly(company, "calls", CALL)
    assert first_calls(company, rules) == "calls/05"
    company.deliver("assessments", "11", FORM + "B,item,alpha,E1,live,2026-10-20,Q1,1,,none\n", known_at=known_at("11"))
    company.load(LATER)
    assert first_calls(company, rules) == "calls/05"


def test_a_form_about_a_call_of_the_window_opens_nothing_more(company: Company, rules: Any) -> None:
    company.deliver("assessments", "10", FORM + "A,item,alpha,E1,live,2026-10-20,Q1,1,,09\n", known_at=known_at("10"))
    deliver_monthly(company, "calls", CALL)
    assert first_calls(company, rules) == "calls/07"


def test_what_is_no_period_names_none(company: Company) -> None:
    rows = "(values ('2026-Q4'), ('soon'), (null), ('2026-02')) as rows(period)"
    source = sources()["assessments"]
    assert stated_months.named_until(company.raw(), source, rows) == "2026-12"
    assert stated_months.named_until(company.raw(), source, "(values ('soon')) as rows(period)") == ""
    assert stated_months.named_until(company.raw(), sources()["calls"], rows) is None
