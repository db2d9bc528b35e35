"""Pay by grade, by grant and less a sum: from the dated roster and the grants, without looking at the lines."""

from __future__ import annotations

from datetime import date
from decimal import localcontext
from typing import Any

import checker_world as world
import pytest

from dagster_project.checker.amounts import amount_by_grade, amount_granted, amount_of
from dagster_project.checker.rows import EXACT
from dagster_project.checker.wage_grades import Roster, end_of, read_grants

D = world.D
Row = dict[str, Any]
GRID: list[Row] = [
    dict(line="wage", grid_order=1, value="A", starts="fresh_graduate", amount=D("100.01")),
    dict(line="wage", grid_order=2, value="B", starts=None, amount=D("200")),
    dict(line="wage", grid_order=3, value="C", starts=None, amount=None),
]
CONFIRMED = date(2020, 1, 1)


def rule(**other: Any) -> Row:
    nothing = dict(
        kind="grid", outcome="always", grid_by="wage_grade", probation_factor=D("0.8"), probation_steps=None,
        granted_minimum=D("300"), granted_maximum=None, less_measure=None, basis_parameter=None,
    )  # fmt: skip
    return world.pay(None, "wage", **nothing | other)


def graded(grade: str | None, confirmed_on: date | None = CONFIRMED, **other: Any) -> tuple[Any, Any, str]:
    person = dict(employee_id="ann", valid_from=date(2020, 1, 1), wage_grade=grade, confirmed_on=confirmed_on)
    facts = {name: other.pop(name) for name in ("fresh_graduate", "experienced") if name in other}
    with localcontext(EXACT):
        roster = Roster([person | facts])
        found = amount_by_grade(rule(**other), GRID, ("walk", "employee", "ann", "2026-10"), roster)
    return found.amount, found.also["grade"], found.status


def test_the_grade_of_the_roster_has_its_amount() -> None:
    assert graded("B") == (D("200.00"), "B", "ok")
    assert graded("C") == (None, "C", "param_missing")
    assert graded("Z", fresh_graduate=True) == (None, None, "manual_review")


def test_who_has_no_grade_has_the_one_to_start_in_or_none() -> None:
    assert graded(None, fresh_graduate=True) == (D("100.01"), "A", "ok")
    assert graded(None, experienced=True) == (None, None, "insufficient_data")


@pytest.mark.parametrize("confirmed_on", [None, date(2026, 11, 1)])
def test_on_probation_it_is_a_share_or_a_lower_grade(confirmed_on: date | None) -> None:
    assert graded("A", confirmed_on) == (D("80.01"), "A", "ok")
    assert graded("B", confirmed_on, probation_steps=1) == (D("100.01"), "A", "ok")
    assert graded("A", confirmed_on, probation_steps=1) == (D("80.01"), "A", "ok")


def test_who_is_confirmed_on_the_last_day_is_no_longer_on_probation() -> None:
    assert graded("B", date(2026, 10, 31)) == (D("200.00"), "B", "ok")


def test_the_row_in_force_on_the_last_day_counts() -> None:
    rows = [dict(employee_id="ann", valid_from=date(2026, month, 1), wage_grade=grade) for month, grade in
            ((11, "C"), (10, "B"), (9, "A"))]  # fmt: skip
    roster = Roster(rows)
    assert roster.on("ann", end_of("2026-10"))["wage_grade"] == "B"
    assert roster.on("ann", end_of("2026-08"))["wage_grade"] == "A"
    assert roster.on("bob", end_of("2026-10")) == {}


def test_no_day_of_a_period_lies_after_its_end() -> None:
    assert [end_of(text) for text in ("2026-02", "2026-12", "2026-Q1", "2026-H2", "2026")] == [
        "2026-02-31", "2026-12-31", "2026-03-31", "2026-12-31", "2026-12-31",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("granted", "expected"),
    [("299.99", (None, "incomplete")), ("300", (D("300.00"), "ok")), (None, (None, "incomplete"))],
)
def test_a_grant_stands_within_its_limits_or_not_at_all(granted: str | None, expected: tuple[Any, str]) -> None:
    found = amount_granted(rule(kind="granted"), None if granted is None else D(granted))
    assert (found.amount, found.status) == expected


def test_a_blank_basis_is_a_parameter_where_the_rules_name_one() -> None:
    share = dict(kind="share", share=D("1"), basis="base_pay")
    assert amount_of(world.pay(1, "wage", **share), None).status == "insufficient_data"
    assert amount_of(world.pay(1, "wage", **share, basis_parameter="base"), None).status == "param_missing"


def reduced() -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """cat's fines are more than the pay: nothing is left, and a flag is raised."""
    tables, rules = world.tables(), world.rules()
    line = dict(kind="share", share=D("1"), basis="base_pay", minimum=D("0"), outcome="always")
    rules["measures"].append(world.measure("fines"))
    rules["pay"].append(world.pay(None, "wage", part_id=world.POINTS, **line, less_measure="fines"))
    rules["flags"].append(
        dict(
            part_id=world.POINTS,
            flag="fined",
            item="all",
            target="fined/all",
            line="wage",
            reason_en="Fined",
            reason_zh="罚",
        )
    )
    for name, taken, amount in (("cat", "3000.01", "0.00"), ("dan", "35", "2965.00")):
        tables["observations"].append(world.observed(name, "fines", D(taken)))
        row = world.line(name, "wage", 0, scheme="points", rate=D("1"), amount=D(amount), minimum=D("0"))
        also = dict(star=None, basis="base_pay", basis_amount=D("3000.00"), reduction_amount=D(taken))
        tables["bonus_lines"].append(row | also)
    flag = dict(tables["flags"][0], subject_id="cat", flag="fined", item="all", reason="Fined")
    tables["flags"].append(flag)
    return tables, rules


def test_what_is_taken_off_stops_at_the_floor_and_raises_its_flag() -> None:
    tables, rules = reduced()
    assert world.differences(tables, rules) == []
    tables["flags"].pop()
    (found,) = world.differences(tables, rules)
    assert (found.table, found.subject_id, found.what) == ("flags", "cat", "fined/all.row")


@pytest.mark.parametrize(("column", "wrong"), [("reduction_amount", D("34")), ("amount", D("2966.00"))])
def test_a_wrong_column_of_a_reduced_line_is_named(column: str, wrong: object) -> None:
    tables, rules = reduced()
    tables["bonus_lines"][-1][column] = wrong
    (found,) = world.differences(tables, rules)
    assert (found.subject_id, found.what) == ("dan", f"wage.{column}")


def test_an_entry_that_cannot_stand_leaves_the_amount_empty() -> None:
    tables, rules = reduced()
    open_figure = world.absent("dan", "fines", "entry_missing") | dict(status="incomplete")
    tables["observations"][-1] = open_figure
    line = tables["bonus_lines"][-1]
    found = {each.what for each in world.differences(tables, rules)}
    assert found == {"wage.amount", "wage.status", "wage.reduction_amount"}
    line |= dict(amount=None, status="incomplete", reduction_amount=None)
    assert world.differences(tables, rules) == []


def test_grants_are_found_by_scheme_period_person_and_line() -> None:
    row = dict(scheme="walk", period="2026-10", employee_id="ann", line="bonus", amount=D("300"))
    assert read_grants([row]) == {("walk", "2026-10", "ann", "bonus"): D("300")}
