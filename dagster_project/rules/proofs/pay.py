"""Pay: for stars that exist, once each, with amounts and shares that can be paid."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated


def problems(part: Part) -> Iterator[Problem]:
    for row in part.rows["pay"]:
        yield from _entry(part, row)
    for row, first in repeated(part.rows["pay"], "line", "outcome", "star", "population"):
        what = f"The line `{row['line']}` has two entries for the same star (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")


def _entry(part: Part, row: Row) -> Iterator[Problem]:
    if row["star"] is not None and row["star"] not in (0, *part.stars):
        listed = f"{part.stars[0]} to {part.stars[-1]}" if part.stars else "none"
        yield Problem(row.place, f"There is no star {row['star']} to pay for.", f"The part's stars: {listed}.")
    for name in ("amount", "share", "minimum", "maximum"):
        if row[name] is not None and row[name] < 0:
            yield Problem(row.place, f"The {name} {row[name]} is negative.", "A line pays 0 or more.")
    if row["share"] is not None and row["share"] > 1:
        yield Problem(
            row.place,
            f"The share {row['share']} is more than the whole.",
            "A share lies between 0 and 1: 50 % is `0.50`.",
        )
    if row["kind"] == "share" and row["basis"] is None:
        yield Problem(row.place, f"The share of `{row['line']}` has no `of`.", "Say of what: `of: performance_pay`.")
    if row["minimum"] is not None and row["maximum"] is not None and row["minimum"] > row["maximum"]:
        yield Problem(
            row.place, f"The minimum {row['minimum']} lies above the maximum {row['maximum']}.", "Mend one of them."
        )
