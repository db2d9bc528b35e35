"""What cannot matter to a total: a cap, or a floor, that no points reach.

Belongs here: how low and how high the points of a sheet, and of a total made of sheets, can go.
Does not belong here: that cap, base and floor fit one another, which a proof has seen to (`rules/proofs`).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from dagster_project.rules.compiler.tables import Row, Rows

Span = tuple[Decimal, Decimal]
_NONE = Decimal(0)


def without_limits_out_of_reach(rows: Rows) -> Rows:
    """The rules without each limit of a sheet or of a total that its points do not go beyond."""
    return {
        **rows,
        "sheets": [_within(row, _sheet_span(rows, row)) for row in rows["sheets"]],
        "totals": [_within(row, _total_span(rows, row)) for row in rows["totals"]],
    }


def _within(whole: Row, span: Span | None) -> Row:
    if span is None:
        return whole
    idle = {
        "floor": whole["floor"] is not None and whole["floor"] <= span[0],
        "cap": whole["cap"] is not None and whole["cap"] >= span[1],
    }
    return Row(whole.place, {**whole, **{name: None for name, is_idle in idle.items() if is_idle}})


def _sheet_span(rows: Rows, sheet: Row) -> Span | None:
    """The points of one sheet before its limits: base and items, or base less what the items lack."""
    items = [row for row in rows["sheet_items"] if row["part_id"] == sheet["part_id"]]
    least = [_least(rows, item) for item in items]
    most = [item["max_points"] for item in items]
    if sheet["aggregation"] not in ("sum", "subtractive"):
        return None
    all_of_them = _added(most)
    lowest = _added(least)
    if lowest is None or all_of_them is None:
        return None
    start = (sheet["base"] or _NONE) - (all_of_them if sheet["aggregation"] == "subtractive" else _NONE)
    return start + lowest, start + all_of_them


def _least(rows: Rows, item: Row) -> Decimal | None:
    """What is left of an item at worst: nothing of its points, its least option, or the foot of its mark's range."""
    if item["points"] is not None:
        return _NONE
    marks = [row for row in rows["marks"] if (row["scheme"], row["mark"]) == (item["scheme"], item["mark"])]
    options = [
        row["points"] for row in rows["options"] if row["part_id"] == item["part_id"] and row["mark"] == item["mark"]
    ]
    known = options or [row["minimum"] for row in marks]
    return None if not known or None in known else min(known)


def _total_span(rows: Rows, total: Row) -> Span | None:
    """The points of a total that only adds up items made of sheets, before its limits."""
    part = total["part_id"]
    items = [row for row in rows["items"] if row["part_id"] == part]
    sheets = [row for row in rows["sheets"] if row["part_id"] == part]
    if total["aggregation"] != "sum" or len(sheets) != 1 or any(row["part_id"] == part for row in rows["groups"]):
        return None
    span = _month_span(rows, sheets[0])
    measure = f"{sheets[0]['scheme']}.sheet_score"
    if span is None or not all(_is_plain(item, measure) for item in items):
        return None
    start = total["base"] or _NONE
    ends = [[item["points"] * end for end in span] for item in items]
    return start + sum(map(min, ends)), start + sum(map(max, ends))


def _month_span(rows: Rows, sheet: Row) -> Span | None:
    """A month of sheets: a mean or the least lies where they do, a share of them from 0 to 1. A fatal one may be 0."""
    if sheet["month_rollup"] == "pass_share":
        return _NONE, Decimal(1)
    span = _sheet_span(rows, sheet)
    if span is None or sheet["scale_to"] is not None:
        return None
    low, high = (_limited(sheet, end) for end in span)
    return min(low, _NONE), max(high, _NONE)


def _limited(whole: Row, points: Decimal) -> Decimal:
    capped = points if whole["cap"] is None else min(points, whole["cap"])
    return capped if whole["floor"] is None else max(capped, whole["floor"])


def _is_plain(item: Row, measure: str) -> bool:
    is_counted = item["points"] is not None and item["times_measure"] == measure
    return is_counted and not (item["is_conditional"] or item["event"] or item["is_unscored"])


def _added(points: Iterable[Decimal | None]) -> Decimal | None:
    known = list(points)
    return None if None in known else sum((each for each in known if each is not None), _NONE)
