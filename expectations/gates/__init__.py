"""The gates, in the order in which a person would ask: is all of it there, can it be, is everybody there,
does it add up.

Belongs here: one module a gate, declarations only, and the list of those that every candidate must pass.
Does not belong here: code. To add a gate: copy `accounting_reconciles.py`, add it to `GATES`, give `tests/gates/` one
bad fixture.
"""

from __future__ import annotations

from expectations.declaration import Gate
from expectations.gates.accounting_reconciles import ACCOUNTING_RECONCILES
from expectations.gates.census_equals_roster import CENSUS_EQUALS_ROSTER
from expectations.gates.control_totals_reconcile import CONTROL_TOTALS_RECONCILE
from expectations.gates.expected_feeds_have_come import EXPECTED_FEEDS_HAVE_COME
from expectations.gates.explanations_add_up import EXPLANATIONS_ADD_UP
from expectations.gates.figures_are_plausible import FIGURES_ARE_PLAUSIBLE
from expectations.gates.judgements_take_effect import JUDGEMENTS_TAKE_EFFECT
from expectations.gates.pay_moves_with_reasons import PAY_MOVES_WITH_REASONS
from expectations.gates.published_vocabulary import PUBLISHED_VOCABULARY
from expectations.gates.second_engine_agrees import SECOND_ENGINE_AGREES
from expectations.gates.volumes_keep_to_their_past import VOLUMES_KEEP_TO_THEIR_PAST

__all__ = [
    "ACCOUNTING_RECONCILES",
    "CENSUS_EQUALS_ROSTER",
    "CONTROL_TOTALS_RECONCILE",
    "EXPECTED_FEEDS_HAVE_COME",
    "EXPLANATIONS_ADD_UP",
    "FIGURES_ARE_PLAUSIBLE",
    "GATES",
    "JUDGEMENTS_TAKE_EFFECT",
    "OF_FINDINGS",
    "PAY_MOVES_WITH_REASONS",
    "PUBLISHED_VOCABULARY",
    "SECOND_ENGINE_AGREES",
    "VOLUMES_KEEP_TO_THEIR_PAST",
]

GATES: tuple[Gate, ...] = (
    EXPECTED_FEEDS_HAVE_COME,
    ACCOUNTING_RECONCILES,
    CONTROL_TOTALS_RECONCILE,
    VOLUMES_KEEP_TO_THEIR_PAST,
    FIGURES_ARE_PLAUSIBLE,
    CENSUS_EQUALS_ROSTER,
    EXPLANATIONS_ADD_UP,
    SECOND_ENGINE_AGREES,
    PAY_MOVES_WITH_REASONS,
    JUDGEMENTS_TAKE_EFFECT,
    PUBLISHED_VOCABULARY,
)

# These read what the second engine found, and so have to wait for it; the others can be asked while it works.
OF_FINDINGS: tuple[Gate, ...] = (SECOND_ENGINE_AGREES,)
