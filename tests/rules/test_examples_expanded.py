"""Worked examples become facts: a site each, rows as they would be delivered, and what is covered."""

from __future__ import annotations

from datetime import date

import pytest

from dagster_project.catalogue import sources
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.expansion import ExampleWorld, expand
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker

EXAMPLE = "    with: [well_behaved]\n    facts:"


@pytest.fixture
def world(base: str, library_of: LibraryMaker) -> ExampleWorld:
    return expand(library_of(base))


def test_an_example_is_a_site_with_its_people(world: ExampleWorld) -> None:
    assert [(row["unit_id"], row["kind"]) for row in world.facts["units"]] == [("ex-1", "site")]
    (person,) = world.facts["employees"]
    assert (person["employee_id"], person["unit_id"], person["role"]) == ("ex-1-subject", "ex-1", "phone_agent")
    assert person["valid_from"] == person["hired_on"] == "2020-01-01"


def test_marks_become_one_assessment_a_month(world: ExampleWorld) -> None:
    scores = [row for row in world.facts["assessments"] if row["item"] == "score"]
    assert [row["assessed_on"] for row in scores] == ["2025-05-15", "2025-06-15", "2025-07-15"]
    assert {row["scheme"] for row in scores} == {"base"} and len({row["assessment_id"] for row in scores}) == 3


def test_marks_of_a_background_are_there_in_every_month_of_the_window(world: ExampleWorld) -> None:
    polite = [row["assessed_on"][:7] for row in world.facts["assessments"] if row["item"] == "polite"]
    assert polite == ["2025-05", "2025-06", "2025-07"]


def test_an_own_mark_takes_the_place_of_a_backgrounds(base: str, library_of: LibraryMaker) -> None:
    text = base.replace("{months: 2025-05..2025-07, marks: {score: 80}}", "{marks: {polite: no}}")
    marks = [row for row in expand(library_of(text)).facts["assessments"] if row["assessed_on"] == "2025-07-15"]
    assert [(row["item"], row["mark"]) for row in marks] == [("polite", "no")]


def test_a_mark_that_is_null_was_not_entered(base: str, library_of: LibraryMaker) -> None:
    text = base.replace("{months: 2025-05..2025-07, marks: {score: 80}}", "{marks: {polite: null}}")
    marks = expand(library_of(text)).facts["assessments"]
    assert [row["assessed_on"][:7] for row in marks] == ["2025-05", "2025-06"]


def test_an_event_has_a_key_a_day_and_the_examples_scheme(world: ExampleWorld) -> None:
    assert world.facts["events"] == [
        {
            "occurred_on": "2025-07-15",
            "scheme": "base",
            "quantity": "12",
            "event_id": "ex-1-1",
            "employee_id": "ex-1-subject",
            "code": "overrun",
        }
    ]


def test_times_repeats_a_fact_under_keys_of_its_own(base: str, library_of: LibraryMaker) -> None:
    text = base.replace("quantity: 12}", "quantity: 12, times: 3}")
    assert [row["event_id"] for row in expand(library_of(text)).facts["events"]] == ["ex-1-1", "ex-1-2", "ex-1-3"]


def test_a_role_change_is_a_second_row_of_the_roster(base: str, library_of: LibraryMaker) -> None:
    text = base.replace(
        "hired_on: 2020-01-01}", "hired_on: 2020-01-01, roles_from: [{from: 2025-06, role: online_agent}]}"
    )
    roster = expand(library_of(text)).facts["employees"]
    assert [(row["valid_from"], row["role"], row["hired_on"]) for row in roster] == [
        ("2020-01-01", "phone_agent", "2020-01-01"),
        ("2025-06-01", "online_agent", "2020-01-01"),
    ]


def test_every_feed_is_covered_for_the_months_of_the_site(world: ExampleWorld) -> None:
    assert {entry.source for entry in world.coverage} == set(world.feeds)
    assert {(entry.from_on, entry.to_on) for entry in world.coverage} == {(date(2025, 5, 1), date(2025, 7, 31))}


def test_an_absent_feed_is_expected_and_not_covered_in_the_period(base: str, library_of: LibraryMaker) -> None:
    text = base.replace(EXAMPLE, f"    absent_feeds: [complaints]\n{EXAMPLE}")
    world = expand(library_of(text))
    (complaints,) = [entry for entry in world.coverage if entry.source == "complaints"]
    assert (complaints.from_on, complaints.to_on) == (date(2025, 5, 1), date(2025, 6, 30))
    assert "complaints" in world.feeds


def test_a_window_over_totals_needs_the_months_before(base: str, library_of: LibraryMaker) -> None:
    world = expand(library_of(base))
    assert world.periods == {"ex-1": ["2025-05", "2025-06", "2025-07"]}


def test_a_year_needs_its_months(base: str, library_of: LibraryMaker) -> None:
    year = (
        "  - example: a_year\n    period: 2025\n    subject: {role: phone_agent, hired_on: 2020-01-01}\n"
        "    expect: {measures: {good_months: 0}}\n"
    )
    periods = expand(library_of(base + year)).periods["ex-2"]
    assert periods[-1] == "2025" and periods[-13:-1] == [f"2025-{month:02d}" for month in range(1, 13)]


def test_parameters_of_an_example_make_a_variant_of_the_scheme(base: str, library_of: LibraryMaker) -> None:
    text = base.replace(EXAMPLE, f"    parameters: {{limit: high, award: 500}}\n{EXAMPLE}")
    world = expand(library_of(text))
    assert world.scheme_sites == [("base~1", "ex-1")]
    assert world.facts["events"][0]["scheme"] == "base~1"
    rows = world.compiled.rows
    assert {row["measure"] for row in rows["clauses"] if row["clause"] == "no_failure"} == {
        "base.failures",
        "base~1.failures",
    }
    assert {row["value"] for row in rows["measure_conditions"] if row["measure"] == "base~1.failures"} == {"70"}
    assert {row["amount"] for row in rows["pay"] if row["part_id"] == "base~1@1/month" and row["star"] == 2} == {
        500,
        None,
    }


def test_equal_parameters_share_one_variant(base: str, library_of: LibraryMaker) -> None:
    example = base[base.index("  - example:") :].replace(EXAMPLE, f"    parameters: {{limit: high}}\n{EXAMPLE}")
    text = base + example.replace("three_good_months", "again") + example.replace("three_good_months", "and_again")
    assert expand(library_of(text)).scheme_sites == [("base", "ex-1"), ("base~1", "ex-2"), ("base~1", "ex-3")]


def test_people_share_the_examples_subject_and_site(base: str, library_of: LibraryMaker) -> None:
    people = (
        "  - example: two_people\n    period: 2025-07\n    subject: {role: phone_agent, hired_on: 2020-01-01}\n"
        "    people:\n      - {person: one, expect: {star: 0}}\n"
        "      - {person: other, subject: {role: online_agent, hired_on: 2021-01-01}}\n"
    )
    world = expand(library_of(base + people))
    roster = [row for row in world.facts["employees"] if row["unit_id"] == "ex-2"]
    assert [(row["employee_id"], row["role"]) for row in roster] == [
        ("ex-2-one", "phone_agent"),
        ("ex-2-other", "online_agent"),
    ]
    assert [expectation.person.name for expectation in world.expectations] == ["subject", "one"]


def test_the_facts_of_the_products_examples_are_whole(seeds: Library) -> None:
    world = expand(seeds)
    for name, rows in world.facts.items():
        source = sources()[name]
        keys = [tuple(row.get(column) for column in source.key) for row in rows]
        assert len(set(keys)) == len(keys), f"{name} has one key twice"
        for row in rows:
            assert set(row) <= set(source.column_names)
            assert {column.name for column in source.columns if column.required} <= set(row)


def test_a_variant_counts_the_events_of_its_own_scheme(seeds: Library) -> None:
    conditions = expand(seeds).compiled.rows["measure_conditions"]
    schemes = {row["measure"]: row["value"] for row in conditions if row["column_name"] == "scheme"}
    assert schemes["daily_points.equipment_taken"] == "daily_points"
    assert schemes["daily_points~1.equipment_taken"] == "daily_points~1"


def test_a_variant_reads_what_it_counts_under_the_written_schemes_name(seeds: Library) -> None:
    rows = expand(seeds).compiled.rows
    readers = {(row["measure"], row["scheme"]) for row in rows["measure_readers"]}
    assert {("manager_bonus.test_score", "manager_bonus"), ("manager_bonus.test_score", "manager_bonus~1")} <= readers


def test_the_figure_by_which_people_are_told_is_there_in_a_variant_too(seeds: Library) -> None:
    beside = Instance("hotline_duties~x", seeds.get("hotline_duties"))
    written = Instance("hotline_duties", seeds.get("hotline_duties"))
    rows = compile_library([written, beside], seeds.measures, seeds.sources, is_whole=False).rows
    told = {row["people_measure"] for row in rows["flags"] if row["people_measure"]}
    assert told <= {row["measure"] for row in rows["measures"]}


@pytest.fixture
def wide_world(wide: str, library_of: LibraryMaker) -> ExampleWorld:
    return expand(library_of(wide))


def test_a_sheet_is_one_assessment_of_a_call_of_the_month(wide_world: ExampleWorld) -> None:
    (call,) = wide_world.facts["calls"]
    assert (call["call_id"], call["employee_id"], call["started_at"][:7]) == (
        "ex-1-rated-call-call",
        "ex-1-rated",
        "2025-07",
    )
    sheet = [row for row in wide_world.facts["assessments"] if row["assessment_id"] == "ex-1-rated-call"]
    assert {row["interaction_id"] for row in sheet} == {call["call_id"]}
    assert {row["item"]: row["mark"] for row in sheet} == {
        "greeting": "fail",
        "taboo": "pass",
        "interruptions": "0",
        "knowledge": "good",
    }


def test_what_stands_beside_marks_is_a_column_of_the_assessment(wide: str, library_of: LibraryMaker) -> None:
    text = wide.replace("- {sheet: call,", "- {sheet: call, purpose: training, assessed_on: 2025-08-02,")
    rows = [row for row in expand(library_of(text)).facts["assessments"] if "interaction_id" in row]
    assert {(row["purpose"], row["assessed_on"]) for row in rows} == {("training", "2025-08-02")}


def test_a_person_with_times_is_as_many_people(wide_world: ExampleWorld) -> None:
    names = [row["employee_id"] for row in wide_world.facts["employees"]]
    assert names == ["ex-1-rated", *(f"ex-1-colleague_{number}" for number in range(1, 6))]


def test_numbers_of_a_crowd_sort_like_numbers(wide: str, library_of: LibraryMaker) -> None:
    names = [row["employee_id"] for row in expand(library_of(wide.replace("times: 5", "times: 12"))).facts["employees"]]
    assert names[1:] == sorted(names[1:]) and names[1] == "ex-1-colleague_01"


def test_a_crowd_may_expect_something_each(wide: str, library_of: LibraryMaker) -> None:
    world = expand(library_of(wide.replace("times: 5}", "times: 5, expect: {star: 0}}")))
    assert len(world.expectations) == 6


def test_a_day_at_work_stands_in_the_times_of_the_day(base: str, library_of: LibraryMaker) -> None:
    days = '{source: attendance, first_in: "{day} 09:00:00", times: 16}'
    facts = expand(library_of(base.replace("{source: events, code: overrun, quantity: 12}", days))).facts["attendance"]
    assert all(row["first_in"] == f"{row['day']} 09:00:00" for row in facts)
    assert len({row["day"] for row in facts}) == 16
