"""A figure that a form counts since the hire is not known while attendance of one of those months is not."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest
from checker_world import THIS, D

Row = dict[str, Any]
BEFORE = "2026-09"
MONTHS = {"this": THIS, "before": BEFORE, "long_before": "2026-08"}


def world_of_hires(**states: str) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """cat's form counts no fault; `states` says of each month back what her count of days late says."""
    tables, rules = world.tables(), world.rules()
    rules["measures"] += [
        world.measure("points.since", owner="points") | dict(source="assessments", value_column="faults_since_hiring"),
        world.measure("late_days", is_count=True) | dict(source="attendance"),
    ]
    tables["observations"].append(world.observed("cat", "points.since", D("0")))
    for name, reason in states.items():
        row = world.absent("cat", "late_days", reason) if reason else world.observed("cat", "late_days", 0)
        tables["observations"].append(row | dict(period=MONTHS[name]))
    return tables, rules


def found(*, first: str = "2026-01", **states: str) -> list[tuple[str, str, str]]:
    tables, rules = world_of_hires(**states)
    before = world.earlier() | {"sites": [dict(site_id="s1", first_month=first)]}
    return [(each.what, each.expected, each.found) for each in world.differences(tables, rules, before)]


def test_a_figure_since_the_hire_stands_where_all_attendance_came() -> None:
    assert found(this="", before="", long_before="not_at_work") == []


@pytest.mark.parametrize(
    ("states", "missing"),
    [(dict(this="feed_absent", before=""), THIS), (dict(this="", before="feed_absent"), BEFORE)],
)
def test_a_figure_since_the_hire_is_not_known_where_a_month_of_attendance_did_not_come(
    states: dict[str, str], missing: str
) -> None:
    ((what, expected, shown),) = found(**states)
    assert (what, shown) == ("points.since.status", "ok")
    assert expected == f"not ok: the attendance of {missing} did not come"


def test_months_before_the_hire_are_not_asked() -> None:
    assert found(this="", before="not_at_work", long_before="feed_absent") == []


def test_months_before_the_sites_first_one_are_not_asked() -> None:
    assert found(first=THIS, this="", before="feed_absent") == []
    assert len(found(first=BEFORE, this="", before="feed_absent")) == 1


def test_a_condition_on_what_was_counted_since_the_hire_reads_it_too() -> None:
    tables, rules = world_of_hires(this="feed_absent")
    rules["measures"][-2] = world.measure("points.since", owner="points") | dict(source="assessments")
    assert world.differences(tables, rules) == []
    rules["measure_conditions"] = [dict(measure="points.since", column_name="leave_days_since_hiring")]
    assert [each.what for each in world.differences(tables, rules)] == ["points.since.status"]
