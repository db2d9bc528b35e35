"""Sheets as lines of text: what one recording, call or session earns, what fails it, and what the month is made of.

Belongs here: a sheet, its items and their tests. Does not belong here: the points of a month (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import ends_of, limits_of, number, source, table

_POLICIES = {
    "zero_record": "A fatal fault makes the sheet 0.",
    "zero_item": "A fatal fault costs its item.",
    "flag_only": "A fatal fault costs its item and is told to people.",
}
_ROLLUPS = {
    "mean": "The month is the mean of its sheets.",
    "minimum": "The month is its worst sheet.",
    "pass_share": "The month is the share of its sheets that {pass_mark}.",
}
_TOTALS = {
    "sum": "Each sheet: sum of its items",
    "subtractive": "Each sheet: its base less what its items lose",
    "none": "Each sheet gives no points: it passes or fails",
}


def described_sheets(rows: dict[str, list[Row]]) -> Iterator[str]:
    for sheet in rows["sheets"]:
        scale = f", as a part of {sheet['scale_to']}" if sheet["scale_to"] is not None else ""
        limits = f"; {limits_of(sheet)}" if sheet["aggregation"] != "none" else ""
        yield f"{_TOTALS[sheet['aggregation']]}{scale}{limits}."
        yield _ROLLUPS[sheet["month_rollup"]].format(pass_mark=_passing(sheet, rows))
        if sheet["fatal_policy"]:
            yield _POLICIES[sheet["fatal_policy"]]
    fails = ([row["class"], f"from {row['at_least']} failed on", source(row)] for row in rows["sheet_limits"])
    yield from table("A sheet fails by its items of", fails)
    yield from table("Items of a sheet", (_item(row, rows) for row in rows["sheet_items"]))


def _passing(sheet: Row, rows: dict[str, list[Row]]) -> str:
    if rows["sheet_limits"]:
        return "pass"
    return f"have {'a number of' if sheet['pass_mark'] is None else number(sheet['pass_mark'])} points"


def _item(row: Row, rows: dict[str, list[Row]]) -> list[str]:
    tests = [entry for entry in rows["sheet_conditions"] if entry["item"] == row["item"]]
    said = [f"fails when {faults}" for faults in [_tests(tests, "fails")] if faults]
    said += [f"not asked when {reasons}" for reasons in [_tests(tests, "not_asked")] if reasons]
    return [
        row["item"],
        row["label_zh"],
        row["label_en"],
        row["class"] or "",
        _points(row, rows),
        "fatal" if row["fatal"] else "",
        ", ".join(said),
        source(row),
    ]


def _points(row: Row, rows: dict[str, list[Row]]) -> str:
    if any(sheet["aggregation"] == "none" for sheet in rows["sheets"]):
        return ""
    if row["points"] is not None:
        return number(row["points"])
    return "blank" if row["max_points"] is None else "by level"


def _tests(tests: list[Row], role: str) -> str:
    """One of several groups, all the tests of a group."""
    own = [row for row in tests if row["role"] == role]
    groups = [list(group) for _, group in groupby(own, lambda row: row["group_no"])]
    return " or ".join(" and ".join(_test(row) for row in group) for group in groups)


def _test(row: Row) -> str:
    return f"{row['mark'] or row['column_name']} {row['value'] or ends_of(row)}"
