"""Factors of pay: which of an entry's factors multiplies its amount.

Belongs here: the first factor whose conditions hold, and what an undecided one leaves open.
Does not belong here: the conditions (`clauses.py`), the amounts (`amounts.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from .amounts import Amount
from .census import Person
from .clauses import Gathered, verdict_of
from .rows import Key, Number, Row
from .verdicts import MET, NOT_APPLICABLE, NOT_MET, STATUS

_PASSES_BY = frozenset({NOT_MET, NOT_APPLICABLE})


class Factor(NamedTuple):
    """`shown` is None where no factor holds; `status` says what keeps it open."""

    times: Number = 1
    shown: Number | None = None
    status: str = "ok"


def factor_of(key: Key, rule: Row, person: Person, gathered: Gathered) -> Factor:
    """What multiplies the line of that rule."""
    for factor in person.part.factors.get(rule.get("entry") or "", ()):
        verdict = verdict_of(("pay", factor["target"]), key, person, gathered)
        if verdict in _PASSES_BY:
            continue
        if verdict != MET:
            return Factor(status=STATUS[verdict])
        if factor["times"] is None:
            return Factor(status="param_missing")
        return Factor(factor["times"], factor["times"])
    return Factor()


def multiplied(amount: Amount, factor: Factor) -> Amount:
    """The line with its factor told; while that is open nothing is paid."""
    if amount.status != "ok":
        return amount
    if factor.status != "ok":
        return amount._replace(amount=None, status=factor.status, is_limited=False)
    return amount._replace(also={**amount.also, "factor": factor.shown})
