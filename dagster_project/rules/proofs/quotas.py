"""Quotas: for stars that exist, shares of a whole, and an order that says who goes first.

Belongs here: quotas and their order. Does not belong here: the measures of the order (`figures.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.subjects import PERSON

MOST_KEYS = 4  # dbt/models/standings/int_quota_seats.sql has a column for each


def problems(part: Part) -> Iterator[Problem]:
    quotas, order = part.rows["quotas"], part.rows["order_keys"]
    known = [str(star) for star in part.stars]
    for row in quotas:
        if row["star"] not in part.stars:
            yield Problem(row.place, f"There is no star {row['star']} to limit.", nearest(str(row["star"]), known))
        if row["seats"] is not None and row["seats"] < 1:
            what = f"The quota of star {row['star']} has {row['seats']} seats."
            yield Problem(row.place, what, "A quota has at least 1, or take the star out.")
        if row["share"] is not None and not 0 < row["share"] <= 1:
            what = f"The quota {row['share']} of star {row['star']} is no share."
            yield Problem(row.place, what, "A share lies above 0 and up to 1: 30 % is `0.30`.")
    for row, first in repeated(quotas, "star"):
        what = f"The quota of star {row['star']} stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
    if part.head["within_team"] and part.head["subject_type"] != PERSON:
        what = f"A {part.head['subject_type']} works in no team."
        yield Problem(part.head.place, what, "Compare within `site` or `population`.")
    for row in order[MOST_KEYS:]:
        what = f"The order has {len(order)} keys, and seats are given by {MOST_KEYS} and the id."
        yield Problem(row.place, what, "Take the last ones out.")
    for row, first in repeated(order, "measure"):
        what = f"The order names `{row['measure']}` twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one: the second can decide nothing.")
