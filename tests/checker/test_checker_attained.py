"""Attainments and weighted figures: from the figures that they are made of, whatever the row says."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest

D = world.D
Row = dict[str, Any]
QUICK = dict(measure="quick", owner_scheme=None, kind="attainment", is_count=False, target=30, better="lower")
SOLVED = dict(measure="solved", owner_scheme=None, kind="attainment", is_count=False, target=D("0.9"), better="higher")


def term(measure: str, side: str, of: str, position: int = 1) -> Row:
    return dict(measure=measure, side=side, position=position, term_measure=of, sign=1)


def attained(*rows: Row, target: Row | None = None) -> list[str]:
    """What differs where ann has these figures, and `quick`, `solved` or `mixed` as they say."""
    tables, rules = world.tables(), world.rules()
    rules["measures"] += [
        target or QUICK,
        SOLVED,
        dict(measure="mixed", owner_scheme=None, kind="weighted", is_count=False),
    ]
    rules["terms"] += [
        term("quick", "of", "seconds"),
        term("solved", "of", "rate"),
        term("mixed", "figure", "quick"),
        term("mixed", "weight", "chats"),
        term("mixed", "figure", "rate", 2),
        term("mixed", "weight", "calls_in", 2),
    ]
    tables["observations"] += rows
    return [found.what for found in world.differences(tables, rules)]


def seen(measure: str, numerator: Any, denominator: Any = 1) -> Row:
    value = round(D(str(numerator)) / D(str(denominator)), 6)
    return world.observed("ann", measure, 0) | dict(numerator=numerator, denominator=denominator, value=value)


@pytest.mark.parametrize(
    ("seconds", "numerator", "denominator"),
    [(29, 1, 1), (30, 1, 1), (40, 30, 40), (0, 1, 1), (D("30.01"), 30, D("30.01"))],
)
def test_where_less_is_better_the_target_stands_above(seconds: Any, numerator: Any, denominator: Any) -> None:
    assert attained(seen("seconds", seconds), seen("quick", numerator, denominator)) == []
    assert attained(seen("seconds", seconds), seen("quick", 9, 10)) == ["quick.figures"]


@pytest.mark.parametrize(("solved", "of"), [(900, 900), (899, 900), (1, 900)])
def test_where_more_is_better_the_target_stands_below(solved: int, of: int) -> None:
    assert attained(seen("rate", solved, 1000), seen("solved", min(solved, 900), of)) == []


def test_nobody_reaches_more_than_all_of_a_target() -> None:
    assert attained(seen("rate", 950, 1000), seen("solved", 900, 900)) == []
    assert attained(seen("rate", 950, 1000), seen("solved", 950, 900)) == ["solved.figures"]


def test_what_is_not_known_reaches_nothing_and_not_0() -> None:
    assert attained(world.absent("ann", "seconds"), world.absent("ann", "quick")) == []
    assert attained(world.absent("ann", "seconds"), seen("quick", 0)) == ["quick.status"]
    blank = world.absent("ann", "quick") | dict(status="param_missing")
    assert attained(seen("seconds", 20), blank, target=QUICK | dict(target=None)) == []
    assert attained(seen("seconds", 20), blank) == ["quick.status"]


def test_figures_are_weighed_and_one_that_weighs_nothing_is_not_asked_for() -> None:
    both = [seen("quick", 3, 4), seen("seconds", 40), seen("chats", 4), seen("rate", 1, 2), seen("calls_in", 4)]
    assert attained(*both, seen("mixed", 5, 8)) == []
    assert attained(*both, seen("mixed", 6, 8)) == ["mixed.figures"]
    one = [world.absent("ann", "quick", "no_figure"), seen("chats", 0), seen("rate", 1, 2), seen("calls_in", 2)]
    assert attained(*one, seen("mixed", 1, 2)) == []
    none = [seen("chats", 0), seen("calls_in", 0)]
    assert attained(*none, world.absent("ann", "mixed", "denominator_zero")) == []
    assert attained(seen("chats", 1), seen("calls_in", 0), seen("mixed", 1)) == ["mixed.status"]
