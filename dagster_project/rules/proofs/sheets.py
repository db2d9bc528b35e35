"""Sheets and forms: every mark of a sheet is declared, every fault is possible, every row can earn its points.

Belongs here: what is proved of `sheet:` and `form:`.
Does not belong here: the tests of items (`sheet_tests.py`), options (`bands.py`), totals (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.proofs.points import limits

_ROW_ANSWERS = ("pass_fail", "yes_no", "option", "points")


def problems(part: Part) -> Iterator[Problem]:
    marks = {row["mark"]: row for row in part.rows["marks"]}
    if part.head["needs_form"] and not marks:
        yield Problem(part.head.place, "This part needs a form that has no mark.", "Add `marks:`, or take `form` out.")
    if part.head["unsigned_measure"] and not part.rows["totals"]:
        yield Problem(part.head.place, "This part needs signatures and has no total to hold back.", "Add `total:`.")
    for sheet in part.rows["sheets"]:
        yield from limits(sheet)
        if part.head["period_kind"] != "month":
            what = f"This part is of a {part.head['period_kind']} and has a sheet: nothing would be judged by it."
            yield Problem(
                sheet.place, what, "Put it into a part of months, and count its results here with `results:`."
            )
        yield from _policy(part, sheet)
        yield from _outcome(part, sheet)
    for row in part.rows["sheet_items"]:
        yield from _item(part, row, marks)
    yield from _limits_of_classes(part)
    for column in ("item", "mark"):
        for row, first in repeated([row for row in part.rows["sheet_items"] if row[column]], column):
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


def _outcome(part: Part, sheet: Row) -> Iterator[Problem]:
    """A sheet gives points, or passes or fails, and its month is made of what it gives."""
    has_points, has_verdict = sheet["aggregation"] != "none", bool(part.rows["sheet_limits"])
    rollup = sheet["month_rollup"]
    if not has_points and not has_verdict:
        yield Problem(sheet.place, "This sheet comes to nothing.", "Add `total:`, or say what `fails_when` it fails.")
    elif not has_points and rollup != "pass_share":
        what = f"The {rollup} of sheets without a `total` is no figure."
        yield Problem(sheet.place, what, "Write `month_rollup: pass_share`.")
    if has_verdict and sheet["pass_mark"] is not None:
        what = "This sheet passes by its points and by its failed items."
        yield Problem(sheet.place, what, "Keep `pass_mark` or `fails_when`.")
    if sheet["of_available"] and sheet["base"]:
        what = f"The base {sheet['base']} is no part of what the items can earn."
        yield Problem(sheet.place, what, "Take `base` or `of_available` out.")
    if sheet["scale_to"] is not None and sheet["scale_to"] < 1:
        yield Problem(sheet.place, f"Nothing is scaled to {sheet['scale_to']}.", "Write `scale_to: 100`.")


def _limits_of_classes(part: Part) -> Iterator[Problem]:
    classes = [row["class"] for row in part.rows["sheet_items"] if row["class"]]
    for row in part.rows["sheet_limits"]:
        name, most = row["class"], classes.count(row["class"])
        if not most:
            what = f"No item of the sheet has the class `{name}`."
            yield Problem(row.place, what, nearest(name, set(classes)))
        elif not 1 <= row["at_least"] <= most:
            what = f"The sheet fails from {row['at_least']} failed items of `{name}` on, of which there are {most}."
            yield Problem(row.place, what, f"Write a number from 1 to {most}.")
    for row, first in repeated(part.rows["sheet_limits"], "class"):
        what = f"The class `{row['class']}` fails the sheet twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")


def _item(part: Part, row: Row, marks: dict[str, Row]) -> Iterator[Problem]:
    mark = marks.get(row["mark"])
    if row["mark"] is None:
        tests = part.rows["sheet_conditions"]
        if not any(test["item"] == row["item"] and test["role"] == "fails" for test in tests):
            yield Problem(row.place, f"Nothing decides the item `{row['item']}`.", "Add `mark:` or `fails_when:`.")
    elif mark is None:
        yield Problem(row.place, f"There is no mark `{row['mark']}`.", nearest(row["mark"], marks))
    elif mark["answer"] not in _ROW_ANSWERS:
        what = (
            f"The mark `{row['mark']}` of the item `{row['item']}` is a {mark['answer']} mark and no verdict on a row."
        )
        yield Problem(row.place, what, "Name a mark with `passes`, `answer: yes_no`, `options` or `points`.")
