"""Pay: for stars that exist, once each, with amounts, shares and tiers that can be paid.

Belongs here: pay of a part, seen together. Does not belong here: what a tier counts (`figures.py`), grids, grants and
what is taken off (`grants.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.domains import is_whole
from dagster_project.rules.proofs.grants import granted, limit_flag
from dagster_project.rules.proofs.part import Part, repeated

LARGEST_FACTOR = 100  # dbt/models/pay/int_pay_computed.sql holds it in a DECIMAL(9, 6)


def problems(part: Part) -> Iterator[Problem]:
    for row in part.rows["pay"]:
        yield from _entry(part, row)
        if row["kind"] == "tiers":
            tiers = [tier for tier in part.rows["pay_tiers"] if tier["line"] == row["line"]]
            yield from _tiers(part, row, tiers)
        yield from granted(part, row)
    for row in part.rows["flags"]:
        yield from limit_flag(part, row)
    for row in part.rows["pay_factors"]:
        if row["times"] is not None and not 0 <= row["times"] <= LARGEST_FACTOR:
            what = f"The factor `{row['factor']}` is {row['times']}."
            yield Problem(row.place, what, f"It lies between 0 and {LARGEST_FACTOR}: half is `0.5`.")
    for row, first in repeated(part.rows["pay_factors"], "target"):
        what = f"The factor `{row['factor']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each factor of an entry its own name.")
    for row, first in repeated(part.rows["pay"], "line", "outcome", "star", "population"):
        what = f"The line `{row['line']}` has two entries for the same star (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")


def _entry(part: Part, row: Row) -> Iterator[Problem]:
    if row["star"] is not None and row["star"] not in (0, *part.stars):
        listed = f"{part.stars[0]} to {part.stars[-1]}" if part.stars else "none"
        yield Problem(row.place, f"There is no star {row['star']} to pay for.", f"The part's stars: {listed}.")
    for name in ("amount", "share", "minimum", "maximum") if row["kind"] != "tiers" else ():
        if row[name] is not None and row[name] < 0:
            yield Problem(row.place, f"The {name} {row[name]} is negative.", "A line pays 0 or more.")
    if row["share"] is not None and row["share"] > 1:
        yield Problem(
            row.place,
            f"The share {row['share']} is more than the whole.",
            "A share lies between 0 and 1: 50 % is `0.50`.",
        )
    if row["star"] is None and row["outcome"] == "manual_review" and not part.stars:
        yield Problem(row.place, "A review is an outcome of stars, and this part has none.", "Take `outcome` out.")
    if row["kind"] == "share" and row["basis"] is None:
        yield Problem(row.place, f"The share of `{row['line']}` has no `of`.", "Say of what: `of: performance_pay`.")
    if row["kind"] == "fixed" and row["basis"] is not None:
        yield Problem(row.place, f"The amount of `{row['line']}` is a share of nothing.", "Take `of` out.")
    if row["minimum"] is not None and row["maximum"] is not None and row["minimum"] > row["maximum"]:
        yield Problem(
            row.place, f"The minimum {row['minimum']} lies above the maximum {row['maximum']}.", "Mend one of them."
        )


def _tiers(part: Part, row: Row, tiers: list[Row]) -> Iterator[Problem]:
    measure = row["for_each_measure"]
    if measure in part.measures and not is_whole(part, measure):
        what = f"The tiers of `{row['line']}` count `{measure}`, which is no whole number."
        yield Problem(row.place, what, "Tiers are of a measure that counts.")
    if any(tier["share"] is not None for tier in tiers) != (row["basis"] is not None):
        needs = row["basis"] is None
        what = f"The tiers of `{row['line']}` are {'shares of nothing' if needs else 'amounts and have no basis'}."
        yield Problem(row.place, what, "Say of what: `of: base_pay`." if needs else "Take `of` out.")
    if row["share_limit"] is not None and row["share_limit"] <= 0:
        yield Problem(row.place, f"The limit {row['share_limit']} leaves nothing.", "A limit is more than 0.")
    if row["share_limit"] is not None and all(tier["amount"] is not None for tier in tiers):
        what = f"The limit {row['share_limit']} is a share, and `{row['line']}` has amounts."
        yield Problem(row.place, what, "Take `share_limit` out, or limit the money with `minimum` or `maximum`.")
    yield from _steps(row, tiers)


def _steps(row: Row, tiers: list[Row]) -> Iterator[Problem]:
    """From 1 on without a hole, the last one open, all of one kind and one sign."""
    for tier, following in pairwise(tiers):
        if tier["to_n"] is None:
            yield Problem(
                following.place, f"The tier on line {tier.place.line} is open already.", "Only the last one is."
            )
        elif tier["to_n"] < tier["from_n"]:
            what = f"The tier up to {tier['to_n']} begins at {tier['from_n']}: it is empty."
            yield Problem(tier.place, what, "Let each tier end above the one before it.")
    if tiers and tiers[-1]["to_n"] is not None:
        what = f"More than {tiers[-1]['to_n']} count for nothing."
        yield Problem(tiers[-1].place, what, f"End `{row['line']}` with a tier without `up_to`.")
    if len({tier["share"] is None for tier in tiers}) > 1:
        yield Problem(row.place, f"`{row['line']}` mixes shares and amounts.", "Take shares, or take amounts.")
    values = [tier["amount"] if tier["share"] is None else tier["share"] for tier in tiers]
    if any(value < 0 for value in values) and any(value > 0 for value in values):
        yield Problem(row.place, f"`{row['line']}` pays in one tier and deducts in another.", "Make two lines of it.")
    for tier in tiers:
        if tier["share"] is not None and abs(tier["share"]) > 1:
            what = f"The share {tier['share']} is more than the whole."
            yield Problem(tier.place, what, "A share lies between -1 and 1: a deduction of 5 % is `-0.05`.")
