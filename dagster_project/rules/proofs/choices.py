"""Choices: one box of several, and a word that is certain.

Belongs here: boxes that could not be told apart. Does not belong here: marks of one level each (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated


def problems(part: Part) -> Iterator[Problem]:
    choices = [row for row in part.rows["marks"] if row["answer"] == "choice"]
    taken = {row["mark"]: row for row in part.rows["marks"]}
    for choice in choices:
        options = [row for row in part.rows["options"] if row["mark"] == choice["mark"]]
        yield from _of_choice(part, choice, options)
        for row in options:
            if row["tick"] in taken:
                what = f"The box `{row['tick']}` has the name of another (line {taken[row['tick']].place.line})."
                yield Problem(row.place, what, "Give it a name of its own.")
            taken.setdefault(row["tick"], row)


def _of_choice(part: Part, choice: Row, options: list[Row]) -> Iterator[Problem]:
    """Between two boxes at least, whose points differ, in a form of one month."""
    name = choice["mark"]
    if len(options) < 2:
        yield Problem(choice.place, f"`{name}` leaves nothing to choose.", "Give it two options or more.")
    for row, first in repeated(options, "points"):
        what = f"`{row['option']}` of `{name}` has the points of `{first['option']}`, so neither could be told."
        yield Problem(row.place, what, "Let them differ.")
    if part.head["period_kind"] != "month":
        what = f"`{name}` is chosen in a form, and a {part.head['period_kind']} has forms of several months."
        yield Problem(choice.place, what, "Put it in the part of each month.")
