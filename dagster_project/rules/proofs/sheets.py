"""Sheets and forms: every mark of a sheet is declared, every fault is possible, every row can earn its points.

Belongs here: what is proved of `sheet:` and `form:`. Does not belong here: options (`bands.py`), totals (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.intervals import INFINITY, Interval, of_ends
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.proofs.points import limits

_ROW_ANSWERS = ("pass_fail", "yes_no", "option")
_RANGE_ANSWERS = ("count", "points")


def problems(part: Part) -> Iterator[Problem]:
    marks = {row["mark"]: row for row in part.rows["marks"]}
    if part.head["needs_form"] and not marks:
        yield Problem(part.head.place, "This part needs a form that has no mark.", "Add `marks:`, or take `form` out.")
    for sheet in part.rows["sheets"]:
        yield from limits(sheet)
        yield from _policy(part, sheet)
    for row in part.rows["sheet_items"]:
        yield from _item(row, marks)
    for row in part.rows["sheet_conditions"]:
        yield from _condition(row, marks)
    for column in ("item", "mark"):
        for row, first in repeated(part.rows["sheet_items"], column):
            what = f"The {column} `{row[column]}` stands twice on the sheet (first on line {first.place.line})."
            yield Problem(row.place, what, "Keep one.")


def _policy(part: Part, sheet: Row) -> Iterator[Problem]:
    fatal = next((row for row in part.rows["sheet_items"] if row["fatal"]), None)
    if fatal is not None and sheet["fatal_policy"] is None:
        what = f"The item `{fatal['item']}` is fatal, and the sheet does not say what that does."
        yield Problem(fatal.place, what, "Add `fatal_policy: zero_record` (or zero_item, flag_only).")
    if fatal is None and sheet["fatal_policy"] is not None:
        yield Problem(
            sheet.place, "This sheet has a `fatal_policy` and no fatal item.", "Write `fatal: true` at an item."
        )


def _item(row: Row, marks: dict[str, Row]) -> Iterator[Problem]:
    mark = marks.get(row["mark"])
    if mark is None:
        yield Problem(row.place, f"There is no mark `{row['mark']}`.", nearest(row["mark"], marks))
    elif mark["answer"] not in _ROW_ANSWERS:
        what = (
            f"The mark `{row['mark']}` of the item `{row['item']}` is a {mark['answer']} mark and no verdict on a row."
        )
        yield Problem(row.place, what, "Name a mark with `passes`, `answer: yes_no` or `options`.")
    elif mark["answer"] == "option" and row["points"] is not None:
        what = (
            f"The item `{row['item']}` has points, and its mark `{row['mark']}` has options with points of their own."
        )
        yield Problem(row.place, what, "Take `points` out.")
    elif mark["answer"] != "option" and row["points"] is None:
        yield Problem(row.place, f"The item `{row['item']}` earns no points.", "Add `points:`.")


def _condition(row: Row, marks: dict[str, Row]) -> Iterator[Problem]:
    mark = marks.get(row["mark"])
    if mark is None:
        yield Problem(row.place, f"There is no mark `{row['mark']}`.", nearest(row["mark"], marks))
        return
    if mark["answer"] not in _RANGE_ANSWERS:
        what = f"`{row['item']}` fails by the number of `{row['mark']}`, which is a {mark['answer']} mark."
        yield Problem(row.place, what, "Name a mark with `count: true` or `points`.")
        return
    top = mark["maximum"]
    domain = Interval(mark["minimum"] or Decimal(0), True, INFINITY if top is None else top, top is not None)
    asked = of_ends(row)
    if asked.meet(domain).is_empty:
        what = f"`{row['item']}` never fails by `{row['mark']}` in {asked}: the mark lies in {domain}."
        yield Problem(row.place, what, "Mend the range.")
    elif asked.holds(domain):
        what = f"`{row['item']}` always fails: `{row['mark']}` lies in {domain}, and all of it is a fault."
        yield Problem(row.place, what, "Mend the range.")
