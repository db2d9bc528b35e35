"""What earns points, as lines of text: totals, items, bands and options.

Belongs here: rows with points. Does not belong here: the clauses of an item (`part.py`), sheets
(`sheets.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import ends_of, limits_of, number, source, span, table

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
            yield f"Total: {_AGGREGATIONS[total['aggregation']]} {parts}; {limits_of(total)}."
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
        is_choice = any(row["tick"] for row in rows["options"] if row["mark"] == mark)
        yield from table(f"Exactly one of {mark}" if is_choice else f"Levels of {mark}", entries)


def _group(row: Row) -> list[str]:
    weight = "" if row["weight"] is None else f"weight {number(row['weight'])}"
    most = "" if row["max_points"] is None else f"of {number(row['max_points'])}"
    how = f"{_AGGREGATIONS[row['aggregation']]} items; {limits_of(row)}"
    return [row["item"], row["label_zh"], row["label_en"], how, weight, most, source(row)]


def _grade(row: Row) -> list[str]:
    asked = [ends_of(row), "its clauses" if row["is_conditional"] else ""]
    said = " and ".join(part for part in asked if part) or "otherwise"
    return [row["grade"], row["label_en"], said, source(row)]


def _item(row: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> list[str]:
    parent = row["parent_item"]
    group = "" if parent == "total" else "apart from the total" if parent is None else f"in {parent}"
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
