"""What earns points, as lines of text: totals, items, bands, options and sheets.

Belongs here: rows with points. Does not belong here: the clauses of an item (`part.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import ends_of, number, source, span, table

_POLICIES = {
    "zero_record": "A fatal fault makes the sheet 0.",
    "zero_item": "A fatal fault costs its item.",
    "flag_only": "A fatal fault costs its item and is told to people.",
}
_ROLLUPS = {
    "mean": "The month is the mean of its sheets.",
    "minimum": "The month is its worst sheet.",
    "pass_share": "The month is the share of its sheets that have {pass_mark} points.",
}


_AGGREGATIONS = {
    "sum": "sum of the",
    "mean": "mean of the",
    "weighted_mean": "mean by weight of the",
    "minimum": "least of the",
    "subtractive": "base less what is lost of the",
}


def described_points(rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    for total in rows["totals"]:
        parts = "groups and items" if rows["groups"] else "items"
        if all(item["is_unscored"] for item in rows["items"]):
            yield "Total: none. The items are to be filled in, and nothing is scored."
        else:
            yield f"Total: {_AGGREGATIONS[total['aggregation']]} {parts}; {_limits(total)}."
        if total["of_available"]:
            scale = f", as points of {total['scale_to']}" if total["scale_to"] else ""
            yield f"It is also given as a share of the points that were available{scale}."
    yield from table("Groups", (_group(row) for row in rows["groups"]))
    yield from table("Grades, the first that holds", (_grade(row) for row in rows["grades"]))
    yield from table("Items", (_item(row, rows, measures) for row in rows["items"]))
    for item in rows["items"]:
        bands = [row for row in rows["bands"] if row["item"] == item["item"]]
        title = f"Item {item['item']} by {measures[item['of_measure']]['label_en']}" if bands else ""
        yield from table(title, (_band(row) for row in bands))


def described_options(rows: dict[str, list[Row]]) -> Iterator[str]:
    for mark in dict.fromkeys(row["mark"] for row in rows["options"]):
        options = (row for row in rows["options"] if row["mark"] == mark)
        entries = (
            [row["option"], row["label_zh"], row["label_en"], number(row["points"]), source(row)] for row in options
        )
        yield from table(f"Levels of {mark}", entries)


def described_sheets(rows: dict[str, list[Row]]) -> Iterator[str]:
    for sheet in rows["sheets"]:
        mark = "a number of" if sheet["pass_mark"] is None else number(sheet["pass_mark"])
        yield f"Each sheet: sum of its items; {_limits(sheet)}."
        yield _ROLLUPS[sheet["month_rollup"]].format(pass_mark=mark)
        if sheet["fatal_policy"]:
            yield _POLICIES[sheet["fatal_policy"]]
    yield from table("Items of a sheet", (_sheet_item(row, rows) for row in rows["sheet_items"]))


def _limits(row: Row) -> str:
    return ", ".join(f"{name} {number(row[name])}" for name in ("base", "cap", "floor") if row[name] is not None)


def _group(row: Row) -> list[str]:
    weight = "" if row["weight"] is None else f"weight {number(row['weight'])}"
    most = "" if row["max_points"] is None else f"of {number(row['max_points'])}"
    how = f"{_AGGREGATIONS[row['aggregation']]} items; {_limits(row)}"
    return [row["item"], row["label_zh"], row["label_en"], how, weight, most, source(row)]


def _grade(row: Row) -> list[str]:
    asked = [ends_of(row), "its clauses" if row["is_conditional"] else ""]
    said = " and ".join(part for part in asked if part) or "otherwise"
    return [row["grade"], row["label_en"], said, source(row)]


def _item(row: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> list[str]:
    group = "" if row["parent_item"] == "total" else f"in {row['parent_item']}"
    weight = "" if row["weight"] is None else f"weight {number(row['weight'])}"
    of = [_points_of(row), group, weight, _cause(row, rows, measures), source(row)]
    return [row["item"], row["label_zh"], row["label_en"], *of]


def _points_of(item: Row) -> str:
    if item["is_unscored"]:
        return "unscored"
    if item["of_measure"]:
        return "by band"
    if item["points"] is not None:
        return number(item["points"])
    if item["entered_sign"] is None:
        return "blank"
    sign = "-" if item["entered_sign"] < 0 else ""
    return f"{sign}{number(item['entered_minimum'])} to {sign}{number(item['entered_maximum'])} as entered"


def _cause(item: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> str:
    severity = f", severity {item['severity']}" if item["severity"] is not None else ""
    return _how_often(item, rows, measures) + severity


def _how_often(item: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> str:
    events = [row for row in rows["event_rules"] if row["item"] == item["item"]]
    if events:
        over = [row["over_item"] for row in rows["event_precedence"] if row["item"] == item["item"]]
        instead = f", instead of {' and '.join(over)} of the same interaction" if over else ""
        return "event " + " or ".join(_event(row) for row in events) + instead
    if item["of_measure"]:
        return f"band of {measures[item['of_measure']]['label_en']}"
    if item["is_unscored"]:
        return "must be filled in"
    if item["times_measure"]:
        return f"times {measures[item['times_measure']]['label_en']}"
    return "once, when its conditions hold" if item["is_conditional"] else "always"


def _event(row: Row) -> str:
    if row["quantity_role"] == "times":
        return str(row["event_code"])
    measured = span(row["quantity_from"], row["from_inclusive"], row["quantity_to"], row["to_inclusive"])
    return f"{row['event_code']} measured {measured}"


def _band(row: Row) -> list[str]:
    return [row["population"] or "all", ends_of(row), f"{number(row['points'])} points", source(row)]


def _sheet_item(row: Row, rows: dict[str, list[Row]]) -> list[str]:
    conditions = [entry for entry in rows["sheet_conditions"] if entry["item"] == row["item"]]
    faults = [f"{entry['mark']} {ends_of(entry)}" for entry in conditions]
    points = "by level" if row["points"] is None else number(row["points"])
    return [
        row["item"],
        row["label_zh"],
        row["label_en"],
        points,
        "fatal" if row["fatal"] else "",
        f"fails when {' or '.join(faults)}" if faults else "",
        source(row),
    ]
