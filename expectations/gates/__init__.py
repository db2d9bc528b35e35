"""The gates, in the order in which a person would ask: is all of it there, is everybody there, does it add up.

Belongs here: one module a gate, declarations only, and the list of those that every candidate must pass.
Does not belong here: code. To add a gate: copy `accounting_reconciles.py`, add it to `GATES`, give `tests/gates/` one
bad fixture.
"""

from __future__ import annotations

from expectations.declaration import Gate
from expectations.gates.accounting_reconciles import ACCOUNTING_RECONCILES
from expectations.gates.census_equals_roster import CENSUS_EQUALS_ROSTER
from expectations.gates.explanations_add_up import EXPLANATIONS_ADD_UP
from expectations.gates.published_vocabulary import PUBLISHED_VOCABULARY
from expectations.gates.second_engine_agrees import SECOND_ENGINE_AGREES

__all__ = [
    "ACCOUNTING_RECONCILES",
    "CENSUS_EQUALS_ROSTER",
    "EXPLANATIONS_ADD_UP",
    "GATES",
    "PUBLISHED_VOCABULARY",
    "SECOND_ENGINE_AGREES",
]

GATES: tuple[Gate, ...] = (
    ACCOUNTING_RECONCILES,
    CENSUS_EQUALS_ROSTER,
    EXPLANATIONS_ADD_UP,
    SECOND_ENGINE_AGREES,
    PUBLISHED_VOCABULARY,
)
