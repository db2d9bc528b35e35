"""Choices, duties of each week, items apart from the total and flags told of people, in the second engine."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, D

from dagster_project.checker.weeks import weeks_ending

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def world_of_a_choice(figure: str, word: str | None) -> tuple[Tables, Tables]:
    """The world of points, in which cat's form chose `keep` (1) or `move` (2) beside the items."""
    tables, rules = world.tables(), world.rules()
    rules["marks"] = [dict(part_id=POINTS, scheme="points", mark="advice", measure="advice", answer="choice")]
    rules["options"] = [
        dict(part_id=POINTS, scheme="points", mark="advice", option=option, tick=option, points=D(points))
        for option, points in (("keep", "1"), ("move", "2"))
    ]
    rules["items"].append(world.item("C1", None, times_measure="advice", is_unscored=True))
    for name, own in (("cat", figure), ("dan", "1")):
        tables["observations"].append(world.observed(name, "advice", D(own)))
        shown = word if name == "cat" else "keep"
        row = world.scored(name, "C1", D(own), "0", status="not_applicable", reason_code="unscored", grade=shown)
        tables["scores"].append(row | {"points": None})
    return tables, rules


def told(tables: Tables, rules: Tables) -> set[str]:
    return {one.what for one in world.differences(tables, rules, world.earlier())}


def test_the_word_of_a_choice_is_the_option_of_its_figure() -> None:
    assert told(*world_of_a_choice("2", "move")) == set()


@pytest.mark.parametrize("word", ["keep", None])
def test_another_word_or_none_is_a_difference(word: str | None) -> None:
    assert told(*world_of_a_choice("2", word)) == {"C1.grade"}


def test_a_figure_between_two_options_is_no_choice() -> None:
    assert told(*world_of_a_choice("1.5", None)) == {"advice.value"}


def test_an_item_apart_from_the_total_has_points_that_no_total_has() -> None:
    tables, rules = world.tables(), world.rules()
    rules["items"].append(world.item("X1", D("4"), parent_item=None))
    rules["items"].append(world.item("X2", None, parent_item=None))
    for name in ("cat", "dan"):
        tables["scores"] += [
            world.scored(name, "X1", 1, "4", parent_item=None),
            world.scored(name, "X2", 1, "0", parent_item=None, status="param_missing", reason_code="points_blank")
            | {"points": None},
        ]
    assert told(tables, rules) == set()
    tables["scores"][-2]["parent_item"] = "total"
    assert told(tables, rules) == {"X1.parent_item"}


@pytest.mark.parametrize(
    ("month", "weekday", "weeks"),
    [("2025-07", 4, 5), ("2025-07", 1, 4), ("2025-02", 4, 4), ("2026-03", 7, 5), ("2024-02", 4, 5)],
)
def test_weeks_belong_to_the_month_in_which_they_end(month: str, weekday: int, weeks: int) -> None:
    assert weeks_ending(month, weekday) == weeks


@pytest.mark.parametrize(
    ("weeks", "expected"), [("0", set()), ("4", set()), ("6", {"late.value"}), ("0.5", {"late.value"})]
)
def test_no_month_misses_more_weeks_than_it_has(weeks: str, expected: set[str]) -> None:
    tables, rules = world.tables(), world.rules()
    rules["measures"].append(world.measure("late", is_count=True) | {"due_weekday": 4})
    tables["observations"].append(world.observed("cat", "late", D(weeks)))
    assert told(tables, rules) == expected


def flag_of_people(*people: str, of: str = "dan") -> tuple[Tables, Tables]:
    """dan's flag (below 75) is told of people, of whom his figure counts two."""
    tables, rules = world.tables(), world.rules()
    rules["flags"][0]["people_measure"] = "blamed"
    rules["measures"].append(world.measure("blamed", is_count=True))
    tables["observations"] += [world.observed(name, "blamed", D("2")) for name in ("cat", "dan")]
    (row,) = tables["flags"]
    tables["flags"] = [row | dict(subject_id=name, of_unit_id=of) for name in people]
    return tables, rules


def test_a_flag_is_told_of_people_of_the_unit() -> None:
    assert told(*flag_of_people("ann", "bob")) == set()


@pytest.mark.parametrize(
    ("people", "of", "expected"),
    [
        ((), "dan", {"low/total.people"}),
        (("ann", "bob", "eve"), "dan", {"low/total.people"}),
        (("ann", "ann"), "dan", {"low/total.row"}),
        (("ann",), "cat", {"low/total.row", "low/total.people"}),
    ],
)
def test_nobody_too_many_twice_or_by_another_unit_is_a_difference(
    people: tuple[str, ...], of: str, expected: set[str]
) -> None:
    assert told(*flag_of_people(*people, of=of)) == expected
