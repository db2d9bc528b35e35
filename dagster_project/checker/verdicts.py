"""What a clause may say, which verdict wins, and how a figure is compared with what is required.

Belongs here: the order of the verdicts, exact comparison, intervals of pending facts.
Does not belong here: where figures come from (`windows.py`) or what a star is (`stars.py`).
Read on: schemes.md §0.2 for the rules that this is written from.

A verdict is a small number, so that the worst of several is their `max`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .rows import Number

NOT_APPLICABLE, MET, PARAM_MISSING, INSUFFICIENT, HELD, NOT_MET, ERROR = range(7)

# `held` is no verdict of its own in the tables: it is insufficient data that a decision will settle.
NAME = ("not_applicable", "met", "param_missing", "insufficient_data", "insufficient_data", "not_met", "error")
STATUS = ("not_applicable", "ok", "param_missing", "insufficient_data", "held", "ok", "error")
HELD_REASON = "held"
UNDECIDED = frozenset({PARAM_MISSING, INSUFFICIENT, HELD})

# The signs of (figure - required) with which each operator is content.
_CONTENT = {
    ">=": frozenset({0, 1}),
    ">": frozenset({1}),
    "<=": frozenset({-1, 0}),
    "<": frozenset({-1}),
    "=": frozenset({0}),
    "<>": frozenset({-1, 1}),
}
OPERATORS = frozenset(_CONTENT)


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
    """Of one figure with nothing pending."""
    return sign(numerator, denominator, required) in _CONTENT[operator]


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
