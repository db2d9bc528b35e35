"""What a clause may say, which verdict wins, and how a figure is compared with what is required.

Belongs here: the order of the verdicts, exact comparison, intervals of pending facts.
Does not belong here: where figures come from (`windows.py`) or what a star is (`stars.py`).
Read on: schemes.md §0.2 for the rules that this is written from.

A verdict is a small number, so that the worst of several is their `max`.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import eq, ge, gt, le, lt, ne

from .rows import Number

NOT_APPLICABLE, MET, PARAM_MISSING, INSUFFICIENT, INCOMPLETE, HELD, NOT_MET, ERROR = range(8)

# `incomplete` and `held` are no verdicts of their own in the tables: data are insufficient until an entry is made good,
# or a decision taken.
NAME = (
    "not_applicable",
    "met",
    "param_missing",
    "insufficient_data",
    "insufficient_data",
    "insufficient_data",
    "not_met",
    "error",
)
STATUS = ("not_applicable", "ok", "param_missing", "insufficient_data", "incomplete", "held", "ok", "error")
HELD_REASON = "held"
UNDECIDED = frozenset({PARAM_MISSING, INSUFFICIENT, INCOMPLETE, HELD})

# The signs of (figure - required) with which each operator is content.
_CONTENT = {
    ">=": frozenset({0, 1}),
    ">": frozenset({1}),
    "<=": frozenset({-1, 0}),
    "<": frozenset({-1}),
    "=": frozenset({0}),
    "<>": frozenset({-1, 1}),
}
_COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq, "<>": ne}


def sign(numerator: Number, denominator: Number, required: Number) -> int:
    """-1, 0 or 1 as the quotient lies below, on or above `required`; cross-multiplied, so nothing is rounded."""
    left, right = numerator, required if denominator == 1 else required * denominator
    if denominator < 0:
        left, right = right, left
    return (left > right) - (left < right)


def judged(operator: str, low: int, high: int) -> bool | None:
    """Whether every value between two ends (given by their signs) meets; None when some do and some do not."""
    content = _CONTENT[operator]
    if low == high:
        return low in content
    inside = range(min(low, high), max(low, high) + 1)
    meeting = sum(each in content for each in inside)
    return True if meeting == len(inside) else None if meeting else False


def meets(operator: str, numerator: Number, denominator: Number, required: Number) -> bool:
    """Of one figure with nothing pending, over a denominator above 0."""
    return bool(_COMPARE[operator](numerator, required if denominator == 1 else required * denominator))


def any_of(verdicts: Iterable[int]) -> int:
    """Of alternatives one suffices; an error blocks all the same, and an open one keeps the question open."""
    found = set(verdicts)
    if ERROR in found:
        return ERROR
    if MET in found:
        return MET
    open_ones = found & UNDECIDED
    if open_ones:
        return max(open_ones)
    return NOT_MET
