"""Quotas: for stars that exist, shares of a whole, and an order that says who goes first.

Belongs here: quotas and their order. Does not belong here: the measures of the order (`figures.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part, repeated

MOST_KEYS = 4  # dbt/models/standings/int_quota_seats.sql has a column for each


def problems(part: Part) -> Iterator[Problem]:
    quotas, order = part.rows["quotas"], part.rows["order_keys"]
    known = [str(star) for star in part.stars]
    for row in quotas:
        if row["star"] not in part.stars:
            yield Problem(row.place, f"There is no star {row['star']} to limit.", nearest(str(row["star"]), known))
        if not 0 < row["share"] <= 1:
            what = f"The quota {row['share']} of star {row['star']} is no share."
            yield Problem(row.place, what, "A share lies above 0 and up to 1: 30 % is `0.30`.")
    for row, first in repeated(quotas, "star"):
        what = f"The quota of star {row['star']} stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
    for row in order[MOST_KEYS:]:
        what = f"The order has {len(order)} keys, and seats are given by {MOST_KEYS} and the id."
        yield Problem(row.place, what, "Take the last ones out.")
    for row, first in repeated(order, "measure"):
        what = f"The order names `{row['measure']}` twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one: the second can decide nothing.")
