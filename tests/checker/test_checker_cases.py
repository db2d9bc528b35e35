"""Cases: a complaint with a deadline and a number, a swap that is decided on, a return with a tolerance."""

from __future__ import annotations

from datetime import date
from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, THIS, D

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def step(name: str, kind: str, case_type: str, started: str, **other: Any) -> Row:
    row = dict(
        part_id=POINTS, case_type=case_type, step=name, step_order=1, kind=kind, started_column=started,
        done_column=None, day_unit="calendar" if kind == "deadline" else None, actual_column=None, approved_column=None,
        tolerance=None, parameter=None,
    )  # fmt: skip
    return row | other


def rule(step: str, name: str, order: int, **other: Any) -> Row:
    row = dict(part_id=POINTS, step=step, rule=name, rule_order=order, verdict=None, days=None, day_of_next_month=None)
    return row | dict(parameter=None) | other


def condition(step: str, rule: str, column: str, data_type: str, operator: str, value: str) -> Row:
    owner = dict(part_id=POINTS, step=step, rule=rule, position=1)
    return owner | dict(column_name=column, data_type=data_type, operator=operator, value=value)


def fact(case_type: str, case_id: str, column: str, value: Any) -> Row:
    row = dict(scheme="points", scheme_version=1, subject_type=case_type, subject_id=case_id, period=THIS)
    number = D(value) if value.isdecimal() else None
    day = date.fromisoformat(value) if value.count("-") == 2 else None
    return row | dict(column_name=column, value_text=value, value_number=number, value_on=day)


def result(case_type: str, case_id: str, step: str, started: str, **other: Any) -> Row:
    row = dict(
        scheme="points", scheme_version=1, subject_type=case_type, subject_id=case_id, period=THIS, period_kind="month",
        site_id="s1", case_type=case_type, case_id=case_id, case_number=None, step=step,
        started_on=date.fromisoformat(started), due_on=None, done_on=None, overdue_days=None, quantity=None,
        verdict=None, reason_code=None, status="ok",
    )  # fmt: skip
    return row | other


def numbered(case_id: str, number: int, day: str = "2026-10-05") -> Row:
    row = dict(scheme="points", company="acme", subject_type="complaint", subject_id=case_id, period=THIS)
    of_day = date.fromisoformat(day)
    cycle = dict(numbered_on=of_day, cycle_index=of_day.year * 12 + of_day.month)
    return row | cycle | dict(number=number, case_number=f"{day[2:4]}{day[5:7]}-{number:03d}")


def world_of_cases() -> tuple[Tables, Tables]:
    """c1 closed a day late, c2 still open; cat's swap is void; a return of 105 where 100 and 5 % were approved."""
    rules, tables = world.rules(), world.tables()
    rules["case_numberings"] = [dict(part_id=POINTS, case_type="complaint", number_column="accepted_on", digits=3)]
    rules["case_steps"] = [
        step("closing", "deadline", "complaint", "accepted_on", done_column="closed_on"),
        step("summary", "deadline", "complaint", "closed_on"),
        step("swap", "verdict", "swap", "requester_day"),
        step(
            "posting", "quantity", "return", "closed_on", actual_column="returned", approved_column="approved",
            tolerance=D("0.05"), parameter="tolerance",
        ),
    ]  # fmt: skip
    rules["case_rules"] = [
        rule("closing", "domestic", 1, days=15),
        rule("closing", "other", 2, days=20),
        rule("summary", "tenth", 1, day_of_next_month=10),
        rule("swap", "not_agreed", 1, verdict="void"),
        rule("swap", "accepted", 2, verdict="accepted"),
    ]
    rules["case_conditions"] = [
        condition("closing", "domestic", "region", "text", "equals", "domestic"),
        condition("swap", "not_agreed", "both_agreed", "boolean", "equals", "false"),
    ]
    counted = dict(part_id=POINTS, measure="points.void_swaps", step="swap", verdict="void", reason_code=None)
    rules["case_counts"] = [counted | dict(person_column=name) for name in ("requester_id", "counterpart_id")]
    rules["measures"] += [world.measure("points.void_swaps", "cases", owner="points", is_count=True)]
    tables["case_facts"] = [
        fact("complaint", "c1", "accepted_on", "2026-10-05"),
        fact("complaint", "c1", "closed_on", "2026-10-21"),
        fact("complaint", "c1", "region", "domestic"),
        fact("complaint", "c2", "accepted_on", "2026-10-20"),
        fact("swap", "w1", "requester_day", "2026-10-09"),
        fact("swap", "w1", "requester_id", "cat"),
        fact("swap", "w1", "both_agreed", "false"),
        fact("return", "r1", "closed_on", "2026-10-21"),
        fact("return", "r1", "returned", "105"),
        fact("return", "r1", "approved", "100"),
    ]
    tables["case_results"] = [
        result(
            "complaint", "c1", "closing", "2026-10-05", due_on=date(2026, 10, 20), done_on=date(2026, 10, 21),
            overdue_days=1, verdict="overdue", case_number="2610-001",
        ),
        result("complaint", "c1", "summary", "2026-10-21", due_on=date(2026, 11, 10), case_number="2610-001"),
        result(
            "complaint", "c2", "closing", "2026-10-20", due_on=date(2026, 11, 9), overdue_days=0, verdict="open",
            case_number="2610-002",
        ),
        result("swap", "w1", "swap", "2026-10-09", verdict="void", reason_code="not_agreed"),
        result("return", "r1", "posting", "2026-10-21", quantity=D("105"), verdict="posted"),
    ]  # fmt: skip
    tables["case_numbers"] = [numbered("c1", 1), numbered("c2", 2, "2026-10-20")]
    tables["observations"] += [
        world.observed("cat", "points.void_swaps", 1),
        world.observed("dan", "points.void_swaps", 0),
    ]
    return tables, rules


def told(tables: Tables, rules: Tables, before: Any = None) -> set[str]:
    return {each.what for each in world.differences(tables, rules, before)}


def test_every_case_is_judged_again() -> None:
    assert told(*world_of_cases()) == set()


@pytest.mark.parametrize(
    ("place", "column", "wrong"),
    [
        (0, "due_on", date(2026, 10, 21)),
        (0, "done_on", None),
        (0, "overdue_days", 0),
        (0, "verdict", "on_time"),
        (1, "due_on", date(2026, 11, 11)),
        (2, "verdict", "overdue"),
        (2, "overdue_days", 1),
        (3, "verdict", "accepted"),
        (3, "reason_code", None),
        (4, "quantity", D("100")),
        (4, "status", "manual_review"),
    ],
)
def test_a_wrong_value_is_a_difference(place: int, column: str, wrong: Any) -> None:
    tables, rules = world_of_cases()
    tables["case_results"][place][column] = wrong
    assert f"{tables['case_results'][place]['step']}.{column}" in told(tables, rules)


def test_a_blank_limit_and_a_fact_that_is_missing_leave_no_verdict() -> None:
    tables, rules = world_of_cases()
    rules["case_rules"][0] |= dict(days=None, parameter="days_lost")
    nothing = dict(due_on=None, overdue_days=None, verdict=None)
    tables["case_results"][0] |= nothing | dict(reason_code="days_lost", status="param_missing")
    rules["case_rules"].remove(rules["case_rules"][1])
    tables["case_results"][2] |= nothing | dict(reason_code="fact_missing", status="incomplete")
    assert told(tables, rules) == set()


def test_above_the_tolerance_or_without_one_people_decide() -> None:
    tables, rules = world_of_cases()
    rules["case_steps"][3]["tolerance"] = D("0.04")
    review = dict(quantity=None, verdict="manual_review", status="manual_review")
    tables["case_results"][4] |= review | dict(reason_code="above_tolerance")
    assert told(tables, rules) == set()
    rules["case_steps"][3]["tolerance"] = None
    assert told(tables, rules) == {"posting.reason_code"}


def test_a_row_too_many_and_a_row_too_few_are_differences() -> None:
    tables, rules = world_of_cases()
    row = tables["case_results"].pop(2)
    assert told(tables, rules) == {"closing.row"}
    tables["case_results"] += [row, row]
    assert told(tables, rules) == {"closing.row"}


def test_a_count_of_cases_is_made_again() -> None:
    tables, rules = world_of_cases()
    tables["observations"][-2] |= dict(numerator=2, value=D("2"))
    assert told(tables, rules) == {"points.void_swaps.numerator"}


def test_a_number_that_was_given_is_kept_and_new_ones_follow_it() -> None:
    tables, rules = world_of_cases()
    given = dict(scheme="points", company="acme", case_type="complaint", cycle_index=2026 * 12 + 10)
    given |= dict(numbered_on=date(2026, 10, 5))
    before = world.earlier() | {"case_numbers": [given | dict(case_id="c1", number=7, case_number="2610-007")]}
    assert told(tables, rules, before) >= {"case_number", "number"}
    tables["case_numbers"] = [numbered("c1", 7), numbered("c2", 8, "2026-10-20")]
    for row in tables["case_results"][:2]:
        row["case_number"] = "2610-007"
    tables["case_results"][2]["case_number"] = "2610-008"
    assert told(tables, rules, before) == set()
    tables["case_results"][2]["case_number"] = "2610-009"
    assert told(tables, rules, before) == {"case_number"}


@pytest.mark.parametrize(("column", "wrong"), [("case_number", "2610-0002"), ("numbered_on", date(2026, 10, 21))])
def test_a_number_is_written_as_its_scheme_says_and_counts_by_its_own_day(column: str, wrong: object) -> None:
    tables, rules = world_of_cases()
    tables["case_numbers"][-1][column] = wrong
    if column == "case_number":
        tables["case_results"][2][column] = wrong
    assert told(tables, rules) == {column}


def test_a_number_that_is_lost_is_a_difference_whether_it_was_given_before_or_is_due() -> None:
    tables, rules = world_of_cases()
    lost = tables["case_numbers"].pop()
    tables["case_results"][2]["case_number"] = None
    (found,) = world.differences(tables, rules)
    assert (found.subject_id, found.found) == ("c2", "none: the case has no number")
    given = {"case_type": "complaint", "case_id": "c2", **{name: lost[name] for name in lost if name != "subject_id"}}
    found_again = world.differences(tables, rules, world.earlier() | {"case_numbers": [given]})
    assert "none: a number that was given is lost" in {each.found for each in found_again}
