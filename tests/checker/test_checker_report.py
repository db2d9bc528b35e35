"""What a check says of itself: how much it compared, and that it stopped before the end."""

from __future__ import annotations

import checker_world as world

from dagster_project.checker import check


def test_the_report_counts_the_rows_of_each_table_that_were_compared() -> None:
    tables = world.tables()
    report = check({name: iter(rows) for name, rows in tables.items()}, world.rules(), world.earlier())
    assert report.compared == {name: len(rows) for name, rows in tables.items()}
    assert (report.differences, report.is_complete) == ([], True)


def test_a_table_of_no_rows_is_counted_as_none() -> None:
    tables = world.tables() | {"bonus_lines": []}
    assert check(tables, world.rules(), world.earlier()).compared["bonus_lines"] == 0


def test_a_check_that_stops_at_its_limit_says_so() -> None:
    tables = world.tables() | {"stars": [], "bonus_lines": []}
    whole = check(tables, world.rules(), world.earlier())
    assert whole.is_complete and len(whole.differences) == 8
    report = check(tables, world.rules(), world.earlier(), limit=2)
    assert not report.is_complete
    assert report.differences[:2] == whole.differences[:2]
    assert report.differences[2].what == "the rest"
    assert report.differences[2].found.startswith("stopped after 2 differences")


def test_a_check_with_just_as_many_differences_as_its_limit_went_to_the_end() -> None:
    tables = world.tables() | {"stars": [], "bonus_lines": []}
    report = check(tables, world.rules(), world.earlier(), limit=8)
    assert report.is_complete and len(report.differences) == 8
