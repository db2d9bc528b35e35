"""Which schemes of the library a changed row may reach, and that no model reads rows of which nothing is said here."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from dagster_project.catalogue import sources
from dagster_project.intake.changes import CHANGED, COVERED, Change
from dagster_project.locations import DBT_PROJECT, SEEDS
from dagster_project.month.corrections.reaching import EVERYTHING, FEEDS, reached
from dagster_project.rules.library import Library

# Which models read rows of a staged source, and by what of `reaching.py` the schemes are found that these rows reach.
# A model that is not here may lead from a row to a scheme in a way that nobody thought of: think, then add it.
THINGS_COUNTED = "`source` of a measure"
ITS_SCHEME = "the scheme that the row names"
CASES_JUDGED = "`case_columns`"
EVERYTHING_ELSE = "employees, units and calendar reach everything"
FOR_EVERYBODY = "computed for everybody, whichever schemes are reached"
READ_BY = {
    "int_assessments_measured": THINGS_COUNTED,
    "int_calls_measured": THINGS_COUNTED,
    "int_complaints_measured": "`measure_exclusions`",
    "int_tickets_measured": "`measure_exclusions`",
    "int_leave_counted": THINGS_COUNTED,
    "int_work_divided": THINGS_COUNTED,
    "int_observations_completed": ITS_SCHEME,
    "int_forms_uncovered": "measures of what is counted since the hire",
    "int_feeds_arrived": "a feed that came is asked for with the measures of its source",
    "int_calls_offered": "`samplings`",
    "int_calls_countable": "`samplings`",
    "int_calls_around_faults": "`sampling_lists` with a mark",
    "int_interactions_told": "`sheets`, for calls and tickets",
    "int_sheet_items_scored": ITS_SCHEME,
    "int_items_occurred": ITS_SCHEME,
    "int_events_judged": "the scheme that the row names, or `event_rules` that are common",
    "int_rounds_held": ITS_SCHEME,
    "int_case_facts": CASES_JUDGED,
    "int_case_parties": CASES_JUDGED,
    "int_leave_compared": CASES_JUDGED,
    "int_swaps_compared": CASES_JUDGED,
    "int_swap_parties": CASES_JUDGED,
    "int_case_charges": ITS_SCHEME,
    "int_approvals_given": ITS_SCHEME,
    "int_round_admissions": ITS_SCHEME,
    "int_standings_opened": ITS_SCHEME,
    "int_pay_computed": ITS_SCHEME,
    "int_workdays": EVERYTHING_ELSE,
    "int_sites_ever": EVERYTHING_ELSE,
    "int_units_in_force": EVERYTHING_ELSE,
    "int_subject_attributes": "employees reach everything, candidates the schemes that rate them",
    "complaint_counts": FOR_EVERYBODY,
    "delivery_accounts": FOR_EVERYBODY,
    "int_entries_rejected": FOR_EVERYBODY,
    "int_units_unlisted": FOR_EVERYBODY,
    "suspense": FOR_EVERYBODY,
}
# ... and of the stagings, which read others: `FEEDS`.
STAGED_FROM = {
    "stg_complaint_liability": "complaints",
    "stg_returns": "complaints",
    "stg_leave_days": "leave",
    "stg_assessments": "calls tickets",
    "int_forms_handed_in": "attendance employees",
    "int_assessors_entitled": "employees",
    "int_employee_zones": "employees units",
    "int_rows_orphaned": "candidates employees units",
}


def readings() -> dict[str, set[str]]:
    """By model, the staged sources that its text names."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (DBT_PROJECT / "models").rglob("*.sql")}
    found = {name: set(re.findall(r"ref\('stg_(\w+)'\)", text)) for name, text in texts.items()}
    for name, text in texts.items():
        if "'stg_' ~" in text:
            found[name].add("any")
    return {name: staged for name, staged in found.items() if staged}


def test_every_model_that_reads_staged_rows_is_thought_of() -> None:
    assert set(readings()) == {*READ_BY, *STAGED_FROM}


def test_a_staging_that_reads_another_source_is_reached_through_it() -> None:
    for model, named in STAGED_FROM.items():
        assert readings()[model] - {"any"} == set(named.split()), model
        if model.startswith("stg_"):
            fed = {source for source, stages in FEEDS.items() if model.removeprefix("stg_") in stages}
            assert set(named.split()) <= fed, model


def test_something_is_said_of_every_source() -> None:
    assert {*FEEDS, *EVERYTHING} == set(sources())


@pytest.fixture(scope="module")
def company() -> Any:
    library = Library.read(SEEDS)
    return SimpleNamespace(
        library=library,
        scheme_sites=[SimpleNamespace(scheme=scheme) for scheme in library.schemes],
        site=SimpleNamespace(stacking=()),
    )


def change(source: str, *schemes: str, kind: str = CHANGED) -> Change:
    return Change(source, kind, "somebody", 1, 1, "late", schemes)


def reach(
    company: Any, *changes: Change, versions: tuple[str, ...] = (), judging: tuple[str, ...] = ()
) -> set[str] | None:
    schemes, _ = reached(company, changes, versions, lambda: set(judging))
    return None if schemes is None else set(schemes)


@pytest.mark.parametrize("source", sorted(EVERYTHING))
def test_who_is_rated_and_where_reaches_every_scheme(company: Any, source: str) -> None:
    assert reach(company, change(source)) is None


def test_a_mark_reaches_the_scheme_whose_form_it_is_and_whatever_counts_forms_of_any_scheme(company: Any) -> None:
    assert reach(company, change("assessments", "smile_star")) == {"smile_star", "hotline_sampling", "phone_sampling"}


def test_a_row_that_named_another_scheme_before_reaches_both(company: Any) -> None:
    found = reach(company, change("assessments", "checkbox_form", "smile_star"))
    assert found == {"checkbox_form", "smile_star", "hotline_sampling", "phone_sampling"}


def test_a_row_that_names_a_scheme_nobody_knows_may_reach_anything(company: Any) -> None:
    assert reach(company, change("assessments", "smiley_star")) is None


def test_a_complaint_reaches_who_counts_complaints_and_who_judges_them(company: Any) -> None:
    found = reach(company, change("complaints"))
    assert found is not None
    assert {"smile_star", "collection_star", "daily_points"} <= found
    assert "checkbox_form" not in found


def test_results_that_another_scheme_rolls_up_reach_it(company: Any) -> None:
    found = reach(company, change("grants", "shop_kpi"))
    assert found == {"shop_kpi", "shop_kpi_rollup"}


def test_a_policy_of_the_company_joins_what_it_pays(company: Any) -> None:
    policy = SimpleNamespace(of=[SimpleNamespace(scheme="shop_kpi_rollup"), SimpleNamespace(scheme="mall_star")])
    together = SimpleNamespace(**{**vars(company), "site": SimpleNamespace(stacking=(policy,))})
    assert reach(together, change("grants", "shop_kpi")) == {"shop_kpi", "shop_kpi_rollup", "mall_star"}


def test_a_version_reaches_its_scheme(company: Any) -> None:
    assert reach(company, versions=("smile_star@2",)) == {"smile_star"}


def test_a_common_event_reaches_the_schemes_that_map_it_and_one_of_a_scheme_that_scheme(company: Any) -> None:
    common, own = reach(company, change("events", "")), reach(company, change("events", "deduction_rules"))
    assert common is not None and own is not None
    assert {"daily_points", "deduction_rules"} <= common
    assert "deduction_rules" in own and "daily_points" not in own


def test_a_call_reaches_the_forms_of_schemes_that_judge_calls(company: Any) -> None:
    without, judged = reach(company, change("calls")), reach(company, change("calls"), judging=("checkbox_form",))
    assert without is not None and judged is not None
    assert "checkbox_form" in judged - without


def test_a_feed_that_is_covered_reaches_all_that_read_it(company: Any) -> None:
    found = reach(company, change("exams", kind=COVERED))
    assert found and "smile_star" not in found


def test_every_figure_of_a_scheme_that_is_reached_may_be_another_one(company: Any) -> None:
    """A mark of a sheet moves what the sheet gives, which is a figure of no source."""
    _, measures = reached(company, [change("assessments", "online_shop_qc")], (), set)
    owned = {
        row["measure"] for row in company.library.compiled.rows["measures"] if row["owner_scheme"] == "online_shop_qc"
    }
    assert owned <= measures
