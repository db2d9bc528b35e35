"""Grades: every total has one, and only one.

Belongs here: bands of the total, and tables of which the first row that holds is taken.
Does not belong here: bands of items (`bands.py`), the clauses of a grade by themselves (`figures.py`, `numbers.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.bands import covering
from dagster_project.rules.proofs.intervals import INFINITY, Interval, of_ends
from dagster_project.rules.proofs.part import Part, repeated


def problems(part: Part) -> Iterator[Problem]:
    grades = part.rows["grades"]
    if not grades:
        return
    for row, first in repeated(grades, "grade"):
        what = f"The grade `{row['grade']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
    if not part.rows["totals"]:
        yield Problem(grades[0].place, "This part has grades and no `total`.", "Add `total:`.")
    elif any(row["is_conditional"] or _is_open(row) for row in grades):
        yield from _first_match(grades)
    else:
        spans = [(row, of_ends(row)) for row in grades]
        yield from covering("the grades", grades[0].place, spans, _domain(part.rows["totals"][0]), "the total lies in")


def _first_match(grades: list[Row]) -> Iterator[Problem]:
    """The last row takes what is left, and no earlier one does."""
    for row in grades[:-1]:
        if _is_open(row):
            what = f"The grade `{row['grade']}` holds always, so no later grade is ever given."
            yield Problem(row.place, what, "Give it clauses or a range, or let it be the last.")
    if not _is_open(grades[-1]):
        what = f"Where no grade holds, not even the last, `{grades[-1]['grade']}`, nobody has one."
        yield Problem(grades[-1].place, what, "Let the last grade be without clauses and range.")


def _is_open(row: Row) -> bool:
    return row["low"] is None and row["high"] is None and not row["is_conditional"]


def _domain(total: Row) -> Interval:
    """Between floor and cap; of a total that is scaled these say nothing."""
    low, high = (None, None) if total["scale_to"] is not None else (total["floor"], total["cap"])
    return Interval(
        -INFINITY if low is None else low, low is not None, INFINITY if high is None else high, high is not None
    )
