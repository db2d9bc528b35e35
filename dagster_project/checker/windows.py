"""One clause against the figures of its window: its verdict.

Belongs here: what a missing, absent or earlier-than-hiring period does to a window; every, sum, mean and present.
Does not belong here: the figures (`series.py`), reading observations (`observed.py`), rows (`clauses.py`).
Read on: `verdicts.py`, schemes.md §0.2.
"""

from __future__ import annotations

from .observed import (
    ABSENT,
    AWAY,
    BLANK,
    BROKEN,
    GAP,
    LEFT_OUT,
    PRESENT,
    UNFINISHED,
    WAITING,
    WITHOUT_FIGURE,
    Observation,
)
from .parts import Clause
from .rows import Number
from .series import Figures
from .verdicts import (
    ERROR,
    HELD,
    INCOMPLETE,
    INSUFFICIENT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    PARAM_MISSING,
    UNDECIDED,
    judged,
    meets,
    sign,
)

_FIXED = {
    AWAY: NOT_MET,
    ABSENT: INSUFFICIENT,
    UNFINISHED: INCOMPLETE,
    WAITING: HELD,
    BLANK: PARAM_MISSING,
    BROKEN: ERROR,
    LEFT_OUT: NOT_APPLICABLE,
}
# A held or skipped gap counts neither way.
_OF_GAP = {
    "break": NOT_MET,
    "hold": NOT_APPLICABLE,
    "undecided": INSUFFICIENT,
    "skip": NOT_APPLICABLE,
    "waive": NOT_APPLICABLE,
}
_LEAVES_OUT = frozenset({"skip", "waive"})  # periods before the hire too

Thresholds = tuple[Number | None, ...]  # one a period of the window, newest first
Judged = tuple[int, int]  # the verdict, and how many periods met (of `every`)


def judge(clause: Clause, figures: Figures, thresholds: Thresholds | None = None) -> Judged:
    """`thresholds` replaces the clause's own where each period of the window is judged by its own population."""
    if clause.aggregate == "every" or (clause.periods == 1 and clause.aggregate != "present"):
        if figures.is_plain and figures.actual and thresholds is None and clause.required is not None:
            return _of_plain(clause, figures, figures.actual, clause.required)
        return _of_every(clause, figures, thresholds)
    if clause.aggregate == "present":
        return _of_present(clause, figures), 0
    return _of_sums(clause, figures), 0


def _of_plain(clause: Clause, figures: Figures, deciding: tuple[Number, Number], required: Number) -> Judged:
    """Nothing missing and nothing pending: where the period that decides meets, all do."""
    operator = clause.operator
    if clause.periods == 1:
        is_met = meets(operator, deciding[0], deciding[1], required)
        return (MET, 1) if is_met else (NOT_MET, 0)
    if operator in ("=", "<>") or not meets(operator, deciding[0], deciding[1], required):
        met = sum(meets(operator, seen[1], seen[2], required) for seen in figures.seen)
        return (MET if met == clause.periods else NOT_MET), met
    return MET, clause.periods


def _of_every(clause: Clause, figures: Figures, thresholds: Thresholds | None) -> Judged:
    """Every period present and met; of nothing but held gaps nothing is proved, and nothing but skipped ones fails."""
    asked = thresholds or (clause.required,) * clause.periods
    verdicts = [verdict_of_period(clause, each, seen) for each, seen in zip(asked, figures.seen, strict=True)]
    worst = max(verdicts)
    if worst == NOT_APPLICABLE:
        worst = _of_nothing(clause, is_alone=clause.periods == 1)
    return worst, verdicts.count(MET)


def _of_nothing(clause: Clause, is_alone: bool) -> int:
    """A window in which nothing counts: skipping leaves at least one period, and of held gaps alone nothing is proved.
    Else nothing was asked: what has nothing to judge is left out, and who waives asks nothing then."""
    if clause.gap == "skip":
        return NOT_MET
    return INSUFFICIENT if clause.gap == "hold" and not is_alone else NOT_APPLICABLE


def verdict_of_period(clause: Clause, required: Number | None, seen: Observation) -> int:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        return _without_figure(clause, state)
    if required is None:
        return PARAM_MISSING
    low = sign(numerator, denominator, required)
    high = sign(numerator + pending, denominator, required) if pending else low
    is_met = judged(clause.operator, low, high)
    return HELD if is_met is None else MET if is_met else NOT_MET


def _without_figure(clause: Clause, state: int) -> int:
    if state == GAP or (state == AWAY and clause.gap in _LEAVES_OUT):
        return _OF_GAP[clause.gap]
    return _FIXED[state]


def _of_present(clause: Clause, figures: Figures) -> int:
    """How many periods have a figure; of a feed that did not come nobody knows, and it may have held one."""
    unknown = [seen[0] for seen in figures.seen if seen[0] != PRESENT and seen[0] not in WITHOUT_FIGURE]
    if BROKEN in unknown:
        return ERROR
    if clause.required is None:
        return PARAM_MISSING
    low = sign(figures.present, 1, clause.required)
    high = sign(figures.present + len(unknown), 1, clause.required)
    is_met = judged(clause.operator, low, high)
    if is_met is None:
        return max(_FIXED[state] for state in unknown)
    return MET if is_met else NOT_MET


def _of_sums(clause: Clause, figures: Figures) -> int:
    """A sum of the periods' values or their pooled mean, against the threshold once."""
    missing = NOT_APPLICABLE
    if figures.present < clause.periods:
        missing = max(_without_figure(clause, seen[0]) for seen in figures.seen if seen[0] != PRESENT)
    if figures.actual is None:
        return _of_nothing(clause, is_alone=False) if missing == NOT_APPLICABLE else missing
    total, over = figures.actual
    return _verdict_of_sums(clause, missing, total, over, figures.shown[2] or 0)


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
    is_met = judged(clause.operator, low, high)
    if is_met is None:
        return HELD if pending else missing
    return MET if is_met else NOT_MET
