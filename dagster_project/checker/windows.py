"""One clause against the observations of its subject: the window, its figures and its verdict.

Belongs here: what a missing, absent or earlier-than-hiring period does to a window; every, sum and mean.
Does not belong here: reading observations (`observed.py`), rows of `clause_results` (`clauses.py`).
Read on: `verdicts.py`, schemes.md §0.2.
"""

from __future__ import annotations

from typing import NamedTuple

from .observed import ABSENT, AWAY, BLANK, BROKEN, GAP, LEFT_OUT, NOTHING, PRESENT, WAITING, Observation, Observations
from .rows import Number
from .rulebook import Clause
from .spine import window
from .verdicts import ERROR, HELD, INSUFFICIENT, MET, NOT_APPLICABLE, NOT_MET, PARAM_MISSING, UNDECIDED, judged, sign

UNRATED: Observation = (GAP, 0, 1, 0)
_FIXED = {
    AWAY: NOT_MET,
    ABSENT: INSUFFICIENT,
    WAITING: HELD,
    BLANK: PARAM_MISSING,
    BROKEN: ERROR,
    LEFT_OUT: NOT_APPLICABLE,
}
# A held gap counts neither way.
_OF_GAP = {"break": NOT_MET, "hold": NOT_APPLICABLE, "undecided": INSUFFICIENT}

Thresholds = tuple[Number | None, ...]  # one a period of the window, newest first


class Outcome(NamedTuple):
    """What a clause comes to. Figures are None when no period of the window is present.

    numerator and denominator are summed over the window (a sum of counts stands over 1); `actual` is the quotient to
    show: theirs, or of `every` that of the period which decides.
    """

    verdict: int
    numerator: Number | None
    denominator: Number | None
    actual: tuple[Number, Number] | None
    pending: Number
    present: int
    met: int


def evaluate(
    clause: Clause,
    subject_type: str,
    subject_id: str,
    period: str,
    observations: Observations,
    thresholds: Thresholds | None = None,
) -> Outcome:
    """`thresholds` replaces the clause's own where each period of the window is judged by its own population."""
    nothing = UNRATED if clause.is_scored else NOTHING
    measure = clause.measure
    if clause.periods == 1:
        seen = observations.get((subject_type, subject_id, period, measure), nothing)
        verdict = verdict_of_period(clause, clause.required, seen)
        state, numerator, denominator, pending = seen
        if state != PRESENT:
            return Outcome(verdict, None, None, None, 0, 0, 0)
        return Outcome(verdict, numerator, denominator, (numerator, denominator), pending, 1, int(verdict == MET))
    periods = [
        observations.get((subject_type, subject_id, each, measure), nothing) for each in window(period, clause.periods)
    ]
    if clause.aggregate == "every":
        return _of_every(clause, thresholds or (clause.required,) * clause.periods, periods)
    return _of_sums(clause, periods)


def verdict_of_period(clause: Clause, required: Number | None, seen: Observation) -> int:
    state, numerator, denominator, pending = seen
    if state == PRESENT:
        if required is None:
            return PARAM_MISSING
        low = sign(numerator, denominator, required)
        high = sign(numerator + pending, denominator, required) if pending else low
        meets = judged(clause.operator, low, high)
        return HELD if meets is None else MET if meets else NOT_MET
    return _without_figure(clause, state)


def _without_figure(clause: Clause, state: int) -> int:
    return _OF_GAP[clause.gap] if state == GAP else _FIXED[state]


def _of_every(clause: Clause, thresholds: Thresholds, periods: list[Observation]) -> Outcome:
    """Every period present and met; a window of nothing but held gaps proves nothing."""
    verdicts = [verdict_of_period(clause, required, seen) for required, seen in zip(thresholds, periods, strict=True)]
    worst = max(verdicts)
    there = [seen for seen in periods if seen[0] == PRESENT]
    verdict = INSUFFICIENT if worst == NOT_APPLICABLE else worst
    if not there:
        return Outcome(verdict, None, None, None, 0, 0, 0)
    numerator, denominator, pending = _summed(there)
    return Outcome(
        verdict, numerator, denominator, _deciding(clause.operator, there), pending, len(there), verdicts.count(MET)
    )


def _deciding(operator: str, there: list[Observation]) -> tuple[Number, Number]:
    """The least period where much is asked, the greatest where little is."""
    wanted = -1 if operator in (">=", ">") else 1
    best = there[0]
    for seen in there[1:]:
        left, right = seen[1] * best[2], best[1] * seen[2]
        if (left > right) - (left < right) == wanted:
            best = seen
    return best[1], best[2]


def _of_sums(clause: Clause, periods: list[Observation]) -> Outcome:
    """A sum of the periods' values or their pooled mean, against the threshold once."""
    there = [seen for seen in periods if seen[0] == PRESENT]
    missing = max((_without_figure(clause, seen[0]) for seen in periods if seen[0] != PRESENT), default=NOT_APPLICABLE)
    if not there:
        return Outcome(INSUFFICIENT if missing == NOT_APPLICABLE else missing, None, None, None, 0, 0, 0)
    numerator, denominator, pending = _summed(there)
    if clause.aggregate == "sum":
        numerator, denominator = _added(there)
    verdict = _verdict_of_sums(clause, missing, numerator, denominator, pending)
    return Outcome(verdict, numerator, denominator, (numerator, denominator), pending, len(there), 0)


def _verdict_of_sums(clause: Clause, missing: int, total: Number, over: Number, pending: Number) -> int:
    """`missing` is the worst of the periods without a figure. Of counts, what is unknown can only add."""
    if missing in (ERROR, NOT_MET):
        return missing
    if clause.required is None:
        return max(PARAM_MISSING, missing)
    is_open = missing in UNDECIDED
    if is_open and not (clause.is_count and clause.aggregate == "sum"):
        return max(HELD, missing) if pending else missing
    low = sign(total, over, clause.required)
    high = 1 if is_open else sign(total + pending, over, clause.required)
    meets = judged(clause.operator, low, high)
    if meets is None:
        return HELD if pending else missing
    return MET if meets else NOT_MET


def _summed(there: list[Observation]) -> tuple[Number, Number, Number]:
    return sum(seen[1] for seen in there), sum(seen[2] for seen in there), sum(seen[3] for seen in there)


def _added(there: list[Observation]) -> tuple[Number, Number]:
    """The sum of quotients as one quotient; counts and amounts stand over 1, so theirs is the sum of numerators."""
    numerator: Number = 0
    denominator: Number = 1
    for _, above, below, _ in there:
        if below == denominator:
            numerator += above
        else:
            numerator, denominator = numerator * below + above * denominator, denominator * below
    return numerator, denominator
