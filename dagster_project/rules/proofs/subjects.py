"""Whoever is rated besides people, and longer periods than months: what cannot be had for them.

Belongs here: pay of what is nobody on the roster, figures that cannot be added up over months.
Does not belong here: figures that cannot be added up over members (`compiler/measures.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part
from dagster_project.rules.subjects import CANDIDATE, UNIT_KINDS


def problems(part: Part) -> Iterator[Problem]:
    subject = part.head["subject_type"]
    if subject in (CANDIDATE, *UNIT_KINDS):
        for row in part.rows["pay"][:1]:
            yield Problem(
                row.place, f"`{row['line']}` pays a {subject}, and only people are paid.", "Take the line out."
            )
    for row in part.rows["longer_measures"]:
        # A form is of one month, and so forms add up.
        if (
            row["measure"] != part.head["unsigned_measure"]
            and part.measures[row["measure"]]["aggregate"] == "count_distinct"
        ):
            what = f"`{row['measure']}` is a count_distinct and cannot be added up over the months of a "
            yield Problem(row.place, what + f"{part.head['period_kind']}.", "Count rows, or read it month by month.")
