"""Stars, points and money follow from the rows that explain them, and from nothing else.

The second engine recomputes; this gate asks what a reader could ask: does what is shown support what is awarded? The
questions about stars are in `star_explanations.py`, those about points and money in `money_explanations.py`.
"""

from __future__ import annotations

from expectations import floors
from expectations.checks import Check, InSet, Unique, not_null
from expectations.declaration import Gate
from expectations.floors import ALWAYS
from expectations.gates.money_explanations import MONEY_CHECKS
from expectations.gates.star_explanations import STAR_CHECKS
from expectations.vocabulary import VERDICTS

_PERSON = ("scheme", "subject_type", "subject_id", "period")
_CLAUSE = (*_PERSON, "star", "alternative", "clause")
_CONDITION = (*_PERSON, "target_kind", "target", "alternative", "clause")
_GRAINS = {
    "stars": _PERSON,
    "scores": (*_PERSON, "item"),
    "clause_results": _CLAUSE,
    "condition_results": _CONDITION,
    "bonus_lines": ("posting_period", "origin_period", "scheme", "payee_type", "payee_id", "line"),
    "observations": ("subject_type", "subject_id", "period", "measure"),
}


def _grain(table: str, keys: tuple[str, ...]) -> tuple[Check, ...]:
    """One row a grain, and no key empty: an empty key joins to nothing."""
    return (*not_null(table, keys), Unique(table=table, keys=keys))


EXPLANATIONS_ADD_UP = Gate(
    name="explanations_add_up",
    rule="A star is given only where its clauses are met and, off a ladder, no higher star is undecided, a total is "
    "what its aggregation makes of its items, within cap and floor, a bonus line has a result behind it, and no row is "
    "there twice.",
    next_step="Run `starledger explain SUBJECT MONTH --candidate` for a row named here: either an "
    "explanation row is missing or doubled, or the model that decides from it is wrong.",
    tables={
        "part_list": ALWAYS,
        "census": ALWAYS,
        "stars": floors.STARS,
        "scores": floors.SCORES,
        "clause_results": floors.CLAUSE_RESULTS,
        "condition_results": floors.CONDITION_RESULTS,
        "bonus_lines": floors.BONUS_LINES,
        "case_shares": floors.CASE_SHARES,
        "observations": floors.OBSERVATIONS,
    },
    checks=(
        *(check for table, keys in _GRAINS.items() for check in _grain(table, keys)),
        *not_null("clause_results", _CLAUSE, "verdict"),
        InSet(table="clause_results", keys=(*_CLAUSE, "verdict"), column="verdict", words=VERDICTS),
        *not_null("condition_results", _CONDITION, "verdict"),
        InSet(table="condition_results", keys=(*_CONDITION, "verdict"), column="verdict", words=VERDICTS),
        *STAR_CHECKS,
        *MONEY_CHECKS,
    ),
)
