"""The tests of a sheet's items: each looks at what can be looked at, can hold, and need not.

Belongs here: what is proved of `fails_when` and `not_asked_when`. Does not belong here: sheets as such (`sheets.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.intervals import INFINITY, Interval, of_ends
from dagster_project.rules.proofs.part import Part

_RANGE_ANSWERS = ("count", "points")
_TWO_ANSWERS = ("pass_fail", "yes_no")
_WHAT = {"fails": ("fails", "a fault"), "not_asked": ("is left out", "a reason")}


def problems(part: Part) -> Iterator[Problem]:
    marks = {row["mark"]: row for row in part.rows["marks"]}
    for _, group in groupby(part.rows["sheet_conditions"], lambda row: (row["item"], row["role"], row["group_no"])):
        tests = list(group)
        for row in tests:
            yield from _test(row, marks, is_alone=len(tests) == 1)


def _test(row: Row, marks: dict[str, Row], is_alone: bool) -> Iterator[Problem]:
    mark = marks.get(row["mark"])
    if row["mark"] is not None and mark is None:
        yield Problem(row.place, f"There is no mark `{row['mark']}`.", nearest(row["mark"], marks))
        return
    if mark is not None and mark["answer"] in _TWO_ANSWERS:
        if row["low"] != row["high"] or row["low"] not in (0, 1):
            what = f"`{row['mark']}` is a {mark['answer']} mark and no number."
            yield Problem(row.place, what, "Write `is: no` or `is: fail` (yes, pass).")
        return
    if mark is not None and mark["answer"] not in _RANGE_ANSWERS:
        verb = _WHAT[row["role"]][0]
        what = f"`{row['item']}` {verb} by the number of `{row['mark']}`, which is a {mark['answer']} mark."
        yield Problem(row.place, what, "Name a mark with `count: true` or `points`.")
        return
    if row["value"] is None:
        yield from _range(row, mark, is_alone)


def _range(row: Row, mark: Row | None, is_alone: bool) -> Iterator[Problem]:
    name, top = row["mark"] or row["column_name"], mark["maximum"] if mark else None
    low = mark["minimum"] if mark else None
    domain = Interval(low or Decimal(0), True, INFINITY if top is None else top, top is not None)
    asked, (verb, cause) = of_ends(row), _WHAT[row["role"]]
    if asked.meet(domain).is_empty:
        what = f"`{row['item']}` never {verb} by `{name}` in {asked}: the mark lies in {domain}."
        yield Problem(row.place, what, "Mend the range.")
    elif is_alone and asked.holds(domain):
        what = f"`{row['item']}` always {verb}: `{name}` lies in {domain}, and all of it is {cause}."
        yield Problem(row.place, what, "Mend the range.")
