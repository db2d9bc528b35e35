"""Pay from grids and grants, and what is taken off a line: complete, in order, and within what money can be.

Belongs here: grades of a grid, probation, limits of grants, measures taken off, flags of limits.
Does not belong here: stars, shares and tiers (`pay.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated


def granted(part: Part, row: Row) -> Iterator[Problem]:
    """What is wrong with one line that is looked up, granted or reduced."""
    if row["kind"] == "grid":
        yield from _grid(row, [entry for entry in part.rows["pay_grades"] if entry["line"] == row["line"]])
    low, high = row["granted_minimum"], row["granted_maximum"]
    if low is not None and high is not None and low > high:
        yield Problem(
            row.place, f"A grant of `{row['line']}` runs from {low} to {high}.", "The first is the smaller one."
        )
    if row["less_measure"] in part.measures and not _is_sum(part, row["less_measure"]):
        what = f"`{row['line']}` is reduced by `{row['less_measure']}`, which is neither a count nor a sum."
        yield Problem(row.place, what, "Take off a measure that counts, or a `sum`.")


def limit_flag(part: Part, row: Row) -> Iterator[Problem]:
    """A flag of a line's limits needs the line, and a limit."""
    if row["line"] is None:
        return
    lines = [line for line in part.rows["pay"] if line["line"] == row["line"]]
    if not lines:
        yield Problem(row.place, f"There is no line `{row['line']}`.", "Name a line of this part's pay.")
    elif all(line["minimum"] is None and line["maximum"] is None for line in lines):
        what = f"`{row['line']}` has no limit that could be reached."
        yield Problem(row.place, what, "Give the line a `minimum` or a `maximum`, or take the flag out.")


def _grid(row: Row, grid: list[Row]) -> Iterator[Problem]:
    for entry, first in repeated(grid, "value"):
        what = f"The grade `{entry['value']}` of `{row['line']}` stands twice (first on line {first.place.line})."
        yield Problem(entry.place, what, "Keep one.")
    for entry, first in repeated([entry for entry in grid if entry["starts"]], "starts"):
        what = f"Two grades of `{row['line']}` start `{entry['starts']}` (first on line {first.place.line})."
        yield Problem(entry.place, what, "Keep one.")
    for entry in grid:
        if entry["amount"] is not None and entry["amount"] < 0:
            yield Problem(entry.place, f"The amount {entry['amount']} is negative.", "A line pays 0 or more.")
    factor, steps = row["probation_factor"], row["probation_steps"]
    if factor is not None and not 0 <= factor <= 1:
        yield Problem(row.place, f"The factor {factor} of probation is no share.", "It lies between 0 and 1.")
    if steps is not None and steps < 1:
        yield Problem(row.place, f"Probation is {steps} grades lower.", "Write 1 or more, or take `grades_down` out.")


def _is_sum(part: Part, name: str) -> bool:
    """Whether the figure stands over 1: a count, a sum, or sums added up."""
    measure = part.measures[name]
    if measure["kind"] == "combination":
        return all(term["side"] == "numerator" for term in part.terms if term["measure"] == name)
    return bool(measure["is_count"]) or measure["aggregate"] == "sum"
