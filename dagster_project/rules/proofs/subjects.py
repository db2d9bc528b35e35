"""Whoever is rated besides people, and longer periods than months: what cannot be had for them.

Belongs here: pay of what is nobody on the roster, figures that cannot be added up over months.
Does not belong here: figures that cannot be added up over members (`compiler/measures.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.subjects import CANDIDATE, UNIT_KINDS


def problems(part: Part) -> Iterator[Problem]:
    subject = part.head["subject_type"]
    if subject in (CANDIDATE, *UNIT_KINDS):
        for row in part.rows["pay"][:1]:
            yield Problem(
                row.place, f"`{row['line']}` pays a {subject}, and only people are paid.", "Take the line out."
            )
    yield from _told_of_people(part)
    yield from _names_of_units(part)
    for row in part.rows["longer_measures"]:
        # A form is of one month, and so forms add up.
        if (
            row["measure"] != part.head["unsigned_measure"]
            and part.measures[row["measure"]]["aggregate"] == "count_distinct"
        ):
            what = f"`{row['measure']}` is a count_distinct and cannot be added up over the months of a "
            yield Problem(row.place, what + f"{part.head['period_kind']}.", "Count rows, or read it month by month.")


def _told_of_people(part: Part) -> Iterator[Problem]:
    """A flag that is told of people asks the unit's figure of a month for those who have a part in it."""
    for row in part.rows["flags"]:
        if row["people_measure"] is None:
            continue
        measure = part.measures[row["people_measure"]]
        if measure["over_members"] != "people" or measure["aggregate"] != "count":
            what = f"`{row['people_measure']}` is no count over the people of a unit."
            yield Problem(row.place, what, "Name a measure with `aggregate: count` and `over: people`.")
        elif part.head["period_kind"] != "month":
            what = f"`{row['flag']}` is told of the people of a {part.head['period_kind']}."
            yield Problem(row.place, what, "Put it in the part of each month: people change their units.")


def _names_of_units(part: Part) -> Iterator[Problem]:
    for row, _ in repeated(part.rows["unit_names"], "kind", "name"):
        yield Problem(row.place, f"The name `{row['name']}` stands twice among the {row['kind']}s.", "Keep one.")
