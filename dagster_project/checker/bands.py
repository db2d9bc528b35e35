"""Bands: in which of them a value lies.

Belongs here: the ends of a band, and comparing with them exactly.
Does not belong here: what a band gives (`scores.py`), and whether bands have gaps: the compiler proves that they have
none, and this does not rely on it.
Read on: schemes.md P2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .rows import Number, Row
from .verdicts import sign


class Band(NamedTuple):
    points: Number | None  # None is a blank of the rules


def points_of(bands: Iterable[Row], numerator: Number, denominator: Number) -> Band | None:
    """The one band that holds the quotient; None where no band does, or more than one."""
    holding = [band for band in bands if lies_in(band, numerator, denominator)]
    return Band(holding[0]["points"]) if len(holding) == 1 else None


def lies_in(ends: Row, numerator: Number, denominator: Number) -> bool:
    low, high = ends["low"], ends["high"]
    if low is not None and sign(numerator, denominator, low) < (0 if ends["low_inclusive"] else 1):
        return False
    return high is None or sign(numerator, denominator, high) <= (0 if ends["high_inclusive"] else -1)
