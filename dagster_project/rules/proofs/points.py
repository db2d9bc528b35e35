"""Items and totals: limits in order, points that can be had.

Belongs here: what gives or takes points, seen together.
Does not belong here: single numbers (`numbers.py`), items of events (`events.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated


def problems(part: Part) -> Iterator[Problem]:
    for row in part.rows["totals"]:
        yield from limits(row)
    for row, first in repeated(part.rows["items"], "item"):
        yield Problem(
            row.place, f"The item `{row['item']}` stands twice (first on line {first.place.line}).", "Keep one."
        )
    for row in part.rows["items"]:
        low, high = row["entered_minimum"], row["entered_maximum"]
        if low is not None and high is not None and low > high:
            yield Problem(
                row.place,
                f"The entered points of `{row['item']}` run from {low} to {high}.",
                "The first is the smaller one.",
            )
    for row in part.rows["marks"]:
        if row["maximum"] is not None and row["minimum"] > row["maximum"]:
            yield Problem(
                row.place,
                f"The mark `{row['mark']}` runs from {row['minimum']} to {row['maximum']}.",
                "The first is the smaller one.",
            )
    if part.rows["items"] and not part.rows["totals"]:
        yield Problem(
            part.rows["items"][0].place,
            "This part has items and no `total`.",
            "Add `total:` with its base, cap and floor.",
        )
    yield from _unscored(part)


def _unscored(part: Part) -> Iterator[Problem]:
    """A dimension without points is asked of a mark, and a total of nothing but such dimensions is no number."""
    dimensions = [row for row in part.rows["items"] if row["is_unscored"]]
    for row in dimensions:
        if part.marks.get(row["times_measure"]) is None:
            yield Problem(
                row.place,
                f"The unscored item `{row['item']}` names no mark.",
                "Say which mark must be filled in: `times: mark`.",
            )
    for row in part.rows["totals"]:
        if dimensions and len(dimensions) == len(part.rows["items"]) and (row["base"] or row["cap"] or row["floor"]):
            yield Problem(
                row.place,
                "This total has limits, and all its items are unscored.",
                "Such a total is never a number: give it a `reference` only.",
            )


def limits(row: Row) -> Iterator[Problem]:
    base, cap, floor = row["base"], row["cap"], row["floor"]
    if cap is not None and floor is not None and floor > cap:
        yield Problem(row.place, f"The floor {floor} lies above the cap {cap}.", "Mend one of them.")
    elif (cap is not None and base > cap) or (floor is not None and base < floor):
        yield Problem(row.place, f"The base {base} lies outside floor {floor} and cap {cap}.", "Mend one of them.")
