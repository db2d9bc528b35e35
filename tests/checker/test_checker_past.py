"""A subject held against the own past: rebuilt from the months before, whatever the row says."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest

from dagster_project.checker.spine import window

D = world.D
Row = dict[str, Any]


def past(form: str, gap: str = "skip") -> Row:
    return world.measure("walk.usual", "past", owner="walk") | dict(past_periods=2, past_gap=gap, past_form=form)


def found(rule: Row, figure: Row, *newest_first: Row | None) -> list[str]:
    """What differs where ann has these calls, this month's first, and the figure as it says."""
    tables, rules = world.tables(), world.rules()
    rules["measures"].append(rule)
    rules["terms"].append(dict(measure="walk.usual", side="past", position=1, term_measure="made", sign=1))
    for period, row in zip(window(world.THIS, 3), newest_first, strict=False):
        tables["observations"] += [row | dict(period=period)] if row else []
    tables["observations"].append(figure)
    return [one.what for one in world.differences(tables, rules)]


def seen(measure: str, numerator: Any, denominator: Any = 1) -> Row:
    value = round(D(str(numerator)) / D(str(denominator)), 6)
    return world.observed("ann", measure, 0) | dict(numerator=numerator, denominator=denominator, value=value)


def made(count: int) -> Row:
    return seen("made", count)


NONE = world.absent("ann", "walk.usual", "no_figure")
ABSENT = world.absent("ann", "made")
AWAY = world.absent("ann", "made", "not_at_work")


@pytest.mark.parametrize(
    ("form", "numerator", "denominator"), [("figure", 7, 2), ("difference", 3, 2), ("share", 10, 7)]
)
def test_the_mean_of_the_months_before_is_what_this_one_is_held_against(
    form: str, numerator: int, denominator: int
) -> None:
    months = made(5), made(3), made(4)
    assert found(past(form), seen("walk.usual", numerator, denominator), *months) == []
    assert found(past(form), seen("walk.usual", numerator + 1, denominator), *months) == ["walk.usual.figures"]
    assert found(past(form), NONE, *months) == ["walk.usual.figures"]


@pytest.mark.parametrize("before", [AWAY, None])
def test_a_month_without_a_figure_is_left_out_or_breaks(before: Row | None) -> None:
    assert found(past("difference"), seen("walk.usual", 2), made(5), made(3), before) == []
    assert found(past("difference", "break"), NONE, made(5), made(3), before) == []
    assert found(past("difference", "break"), seen("walk.usual", 2), made(5), made(3), before) == ["walk.usual.figures"]


def test_a_month_that_nobody_knows_leaves_it_unknown() -> None:
    assert found(past("difference"), NONE, made(5), made(3), ABSENT) == []
    assert found(past("difference"), seen("walk.usual", 2), made(5), made(3), ABSENT) == ["walk.usual.figures"]


def test_without_a_month_before_there_is_nothing_to_be_held_against() -> None:
    assert found(past("figure"), NONE, made(5), AWAY, AWAY) == []
    assert found(past("share"), NONE, made(5), made(0), made(0)) == []
