"""The rules about cases, asked of one case: which of a step's rules is the first to fit.

Belongs here: conditions on the facts of a case. Does not belong here: deadlines and verdicts (`cases.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from .parts import Part
from .rows import Row

NUMBERS = frozenset({"integer", "decimal(18,2)", "decimal(18,6)"})
COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "equals": eq,
    "not_equals": ne,
    "at_least": ge,
    "more_than": gt,
    "at_most": le,
    "less_than": lt,
}
Facts = Mapping[str, Row]


class Fitting(NamedTuple):
    """`rule` is None where no rule fits; `lacks`: a fact that some condition asks for is empty."""

    rule: Row | None
    is_conditional: bool
    lacks: bool


def first_fitting(part: Part, step: str, facts: Facts) -> Fitting:
    """The first rule whose every position has a condition that holds."""
    lacks = False
    fitting: Row | None = None
    for rule in part.case_rules.get(step, ()):
        positions = part.case_conditions.get((step, rule["rule"]), {})
        for conditions in positions.values():
            lacks = lacks or any(_is_lacking(condition, facts) for condition in conditions)
        if fitting is None and all(any(holds(each, facts) for each in row) for row in positions.values()):
            fitting = rule
    is_conditional = fitting is not None and bool(part.case_conditions.get((step, fitting["rule"])))
    return Fitting(fitting, is_conditional, lacks)


def _is_lacking(condition: Row, facts: Facts) -> bool:
    return condition["operator"] not in ("is_empty", "is_filled") and condition["column_name"] not in facts


def holds(condition: Row, facts: Facts) -> bool:
    """Whether a fact is as the condition asks; an empty one only where that is asked, or another value is."""
    fact, operator = facts.get(condition["column_name"]), condition["operator"]
    if operator in ("is_empty", "is_filled"):
        return bool((fact is None) == (operator == "is_empty"))
    if fact is None:
        return bool(operator == "not_equals")
    is_number = condition["data_type"] in NUMBERS
    found: Any = fact["value_number"] if is_number else fact["value_text"]
    asked: Any = Decimal(condition["value"]) if is_number else condition["value"]
    return bool(COMPARE[operator](found, asked))
