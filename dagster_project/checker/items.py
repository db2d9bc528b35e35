"""Items as they are judged: what is the same for everybody of a population, made once.

Belongs here: the rule of an item with what its rows repeat, its measure, and what stands in the way where that has no
figure. Does not belong here: any row (`scores.py`).
Read on: `scores.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .observed import GAP
from .parts import Part
from .rows import Row
from .statuses import LEFT_OUT_RANK, OF_STATE, STATUSES
from .verdicts import INCOMPLETE, INSUFFICIENT
from .wholes import Earned, fraction


class Item:
    """`repeated` are the columns of its rows that repeat the rule, in the order of `scores.Score`."""

    __slots__ = (
        *("bit", "choices", "classes", "is_apart", "is_conditional", "is_entered", "is_event", "lacks_points"),
        *("measure", "most", "name", "of_band", "parent", "points", "repeated", "rule", "target", "without"),
        *("is_unscored", "unknown", "weight"),
    )

    def __init__(self, part: Part, rule: Row) -> None:
        self.rule, self.name, self.parent = rule, rule["item"], rule["parent_item"]
        self.target = ("item", self.name)
        self.bit = part.item_bits[self.name]
        self.repeated = (part.version, self.parent, rule["weight"], rule["max_points"])
        self.is_event, self.is_conditional = bool(rule["event"]), bool(rule["is_conditional"])
        self.is_unscored, self.of_band = bool(rule.get("is_unscored")), bool(rule.get("of_measure"))
        self.is_entered = rule["entered_sign"] is not None
        self.points = rule["points"]
        self.lacks_points = self.points is None and not self.is_entered and not self.of_band
        self.measure: str | None = rule["times_measure"] or rule.get("of_measure")
        self.is_apart = self.parent is None  # it has points, and no total has them
        self.choices = part.choices.get(rule["times_measure"])
        self.classes = part.classes.get(self.name, ())
        self.without = self._without(part)
        self.most, self.weight = fraction(rule["max_points"]), fraction(rule["weight"]) or Fraction(0)
        self.unknown: dict[int, Earned] = {}

    def _without(self, part: Part) -> dict[int, int]:
        """By the state of its measure, the rank: a mark that a form lacks leaves the form incomplete."""
        ranks = dict(OF_STATE)
        if part.needs_form and self.measure in part.marks:
            ranks[GAP] = INCOMPLETE
        elif self.rule.get("without") == STATUSES[LEFT_OUT_RANK]:
            ranks[GAP] = LEFT_OUT_RANK
        return ranks

    def rank_without(self, state: int) -> int:
        return self.without.get(state, INSUFFICIENT)

    def earned(self, rank: int, points: Any) -> Earned:
        """What it comes to; its points as they stand in its row, which is held against its rule elsewhere."""
        if points is not None:
            return Earned(rank, fraction(points), self.most, self.weight)
        if rank not in self.unknown:
            self.unknown[rank] = Earned(rank, None, self.most, self.weight)
        return self.unknown[rank]


def items_of(part: Part, population: str) -> dict[str, Item]:
    """The items that a population has, by name: those for all, and its own."""
    if population not in part.own_items:
        part.own_items[population] = {
            name: Item(part, rule)
            for name, rule in part.items.items()
            if population in part.item_populations.get(name, {population})
        }
    return part.own_items[population]
