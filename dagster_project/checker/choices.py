"""Choices of one box among several: the word that `scores` shows is the box that the figure stands for.

Belongs here: the grade of an item that asks for a choice.
Does not belong here: whether a form ticked one box only (that is read from deliveries). Read on: schemes.md S10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .items import Item
from .observed import NOTHING, PRESENT, Observation, of_place
from .rows import Difference, Key, Row, columns_differ


def check_choice(key: Key, item: Item, row: Row, observed: Mapping[str, Observation]) -> Iterator[Difference]:
    """A choice is one of its options, never something between two; without one there is no word."""
    measure, options = item.rule["times_measure"], item.choices or {}
    state, numerator, denominator, _ = observed.get(measure, NOTHING)
    chosen = next((word for points, word in options.items() if points * denominator == numerator), None)
    if state == PRESENT and chosen is None:
        yield of_place((*key[1:], measure), "value", "the points of one option", f"{numerator}/{denominator}")
    expected = chosen if state == PRESENT else None
    yield from columns_differ("scores", key, {"grade": expected}, row, f"{item.name}.")
