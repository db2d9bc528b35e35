"""Groups and totals that are more than sums: means, weighted means, least, subtractive, and what was available.

Belongs here: what parts come to as a whole, as exact fractions, and the rows of groups.
Does not belong here: single items (`scores.py`), the row of the total (`totals.py`), grades (`grades.py`).
Read on: schemes.md P5 and 0.2: a mean is compared as a fraction; a part that does not apply leaves it, a missing
one never counts as 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .parts import Part
from .rows import Difference, Key, Number, Row, columns_differ, differ, is_nearest_millionth
from .statuses import LEFT_OUT_RANK, OK, STATUSES

TOTAL = "total"


class Earned(NamedTuple):
    """What a part comes to: its rank, and where that is OK its points and the most that it could have."""

    rank: int
    points: Fraction | None = None
    most: Fraction | None = None
    weight: Fraction = Fraction(0)


ByParent = Mapping[str, Sequence[Earned]]


@lru_cache(maxsize=65_536)
def fraction(number: Number | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def combined(rule: Row, parts: Sequence[Earned]) -> Earned:
    """The whole of some parts. One that is unknown makes it unknown; without any that applies it does not apply."""
    rank = max((part.rank for part in parts), default=LEFT_OUT_RANK)
    own_weight = fraction(rule.get("weight")) or Fraction(0)
    if rank != OK:
        return Earned(rank, weight=own_weight)
    known = [part for part in parts if part.rank == OK]
    points = [part.points or Fraction(0) for part in known]
    most = [part.most for part in known if part.most is not None]
    weights = [part.weight for part in known]
    whole = _limited(rule, _aggregated(rule, points, most, weights))
    best = fraction(rule.get("max_points"))
    if len(most) == len(known):
        best = _most(rule, most, weights)
    cap = fraction(rule["cap"])
    return Earned(OK, whole, best if best is None or cap is None else min(best, cap), own_weight)


def _aggregated(rule: Row, points: list[Fraction], most: list[Fraction], weights: list[Fraction]) -> Fraction:
    base = fraction(rule["base"]) or Fraction(0)
    match rule["aggregation"]:
        case "mean":
            return sum(points, Fraction(0)) / len(points)
        case "weighted_mean":
            return sum((w * p for w, p in zip(weights, points, strict=True)), Fraction(0)) / sum(weights)
        case "minimum":
            return min(points)
        case "subtractive":
            return base - (sum(most, Fraction(0)) - sum(points, Fraction(0)))
        case _:
            return base + sum(points, Fraction(0))


def _most(rule: Row, most: list[Fraction], weights: list[Fraction]) -> Fraction | None:
    if rule["aggregation"] == "minimum":
        return fraction(rule.get("max_points"))
    if rule["aggregation"] == "subtractive":
        return fraction(rule["base"])
    return _aggregated(rule, most, most, weights)


def _limited(rule: Row, points: Fraction) -> Fraction:
    cap, floor = fraction(rule["cap"]), fraction(rule["floor"])
    below = points if cap is None else min(points, cap)
    return below if floor is None else max(below, floor)


def total_of(part: Part, items: ByParent, groups: Mapping[str, Earned]) -> Earned:
    """The total before it is scaled; an item of a group counts within its group."""
    return combined(part.total or {}, [*items.get(TOTAL, ()), *groups.values()])


def groups_of(part: Part, items: ByParent) -> dict[str, Earned]:
    return {name: combined(rule, items.get(name, ())) for name, rule in part.wholes.items()}


def scaled(rule: Row, whole: Earned) -> Fraction | None:
    """The points of the total as published: scaled to a number where the rules say so."""
    if whole.points is None or not rule.get("scale_to"):
        return whole.points
    return whole.points * rule["scale_to"] / whole.most if whole.most else None


def check_groups(key: Key, part: Part, groups: Mapping[str, Earned], rows: Mapping[str, Row]) -> Iterator[Difference]:
    """One row for each group, as its items make it."""
    for name, rule in part.wholes.items():
        row = rows.get(name)
        if row is None:
            yield differ("scores", key, f"{name}.row", "one row", "none")
            continue
        whole = groups[name]
        expected: dict[str, object] = {
            "scheme_version": part.version,
            "status": STATUSES[whole.rank],
            **{column: rule[column] for column in ("parent_item", "weight", "aggregation", "base", "cap", "floor")},
        }
        yield from columns_differ("scores", key, expected, row, f"{name}.")
        most = fraction(rule["max_points"]) or whole.most
        share = whole.points / whole.most if whole.points is not None and whole.most else None
        for column, figure in (("points", whole.points), ("max_points", most), ("share", share)):
            yield from shown_differs(key, f"{name}.{column}", row.get(column), figure)


def shown_differs(key: Key, what: str, found: Decimal | None, figure: Fraction | None) -> Iterator[Difference]:
    """A figure as published has six digits of the exact one; nothing where there is none."""
    if figure is None:
        if found is not None:
            yield differ("scores", key, what, None, found)
    elif not is_nearest_millionth(found, figure.numerator, figure.denominator):
        yield differ("scores", key, what, figure, found)
