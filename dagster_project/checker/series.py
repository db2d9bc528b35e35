"""The figures of a window, made once for all the clauses of a subject that look through the same one.

Belongs here: what lies in a window, its sums, and the period that decides. Does not belong here: what a clause makes of
it (`windows.py`). Read on: `windows.py`.

A longer window over the same measure goes on from where the shorter one ended. Only one subject is kept at a time:
clause rows come sorted by subject, and where they do not, everything is still right, only slower.
"""

from __future__ import annotations

from .observed import AWAY, NO_ROW, PRESENT, ByPeriod, Observation, Observations
from .parts import Clause
from .rows import Number
from .spine import kind_and_last_month, window

BEFORE: Observation = (AWAY, 0, 1, 0)  # a version began its streaks anew
Quotient = tuple[Number, Number]
Look = tuple[str, str, int, int]  # measure, what is made of its periods, how many periods, how many periods ago
Sums = tuple[Number, Number, Number]  # numerator, denominator, pending
EVERY = frozenset({"least", "most"})
_MOST = frozenset({"<=", "<", "=", "<>"})  # where little is asked, the greatest period decides; else the least


class Figures:
    """What a window comes to. numerator and denominator are summed over it; `actual` is the quotient to show: theirs,
    or of `every` that of the period which decides. All are None when no period of the window is present.

    `shown` are the columns of a clause row that repeat them; `is_plain`: every period present, nothing pending, no
    denominator below 0, so that the period which decides speaks for all.
    """

    __slots__ = ("actual", "is_plain", "present", "seen", "shown", "verified")

    def __init__(
        self, seen: tuple[Observation, ...], present: int, shown: Sums | None, actual: Quotient, is_plain: bool
    ) -> None:
        self.seen = seen
        self.present = present
        self.actual = None if shown is None else actual
        self.shown = (None, None, 0, 0) if shown is None else (*shown, present)
        self.is_plain = is_plain
        self.verified: Number | None = None  # the `actual` of a row that was found to be right


class _Series:
    """One measure of one subject, newest first, summed as far back as any window asked for yet."""

    __slots__ = (
        "by_period",
        "deciding",
        "denominator",
        "is_upright",
        "numerator",
        "pending",
        "present",
        "seen",
        "since",
    )

    def __init__(self, by_period: ByPeriod, since: int) -> None:
        self.by_period = by_period
        self.since = since
        self.seen: list[Observation] = []
        self.numerator: Number = 0
        self.denominator: Number = 0
        self.pending: Number = 0
        self.present = 0
        self.is_upright = True
        self.deciding: Quotient = (0, 1)

    def extend(self, periods: tuple[str, ...], mode: str) -> Figures:
        for period in periods[len(self.seen) :]:
            is_before = self.since and kind_and_last_month(period)[1] < self.since
            seen = BEFORE if is_before else self.by_period.get(period, NO_ROW)
            self.seen.append(seen)
            if seen[0] == PRESENT:
                self._add(seen, mode)
        present = self.present
        if mode == "present":
            return Figures(tuple(self.seen), present, (present, 1, self.pending), (present, 1), False)
        sums = (self.numerator, self.denominator, self.pending)
        actual = self.deciding if mode in EVERY else (self.numerator, self.denominator)
        is_plain = present == len(periods) and not self.pending and self.is_upright
        return Figures(tuple(self.seen), present, sums if present else None, actual, is_plain)

    def _add(self, seen: Observation, mode: str) -> None:
        _, above, below, pending = seen
        if mode == "sum":
            self._add_quotient(above, below)
        else:
            self.numerator += above
            self.denominator += below
            if not self.present or _goes_before(mode, above, below, self.deciding):
                self.deciding = (above, below)
        self.present += 1
        self.pending += pending
        self.is_upright = self.is_upright and below > 0

    def _add_quotient(self, above: Number, below: Number) -> None:
        """Counts and amounts stand over 1, so the sum of their quotients is the sum of their numerators."""
        if not self.present:
            self.numerator, self.denominator = above, below
        elif below == self.denominator:
            self.numerator += above
        else:
            self.numerator = self.numerator * below + above * self.denominator
            self.denominator *= below


def _goes_before(mode: str, above: Number, below: Number, deciding: Quotient) -> bool:
    left, right = (above, deciding[0]) if below == deciding[1] else (above * deciding[1], deciding[0] * below)
    return left < right if mode == "least" else left > right


def look_of(clause: Clause) -> Look:
    """Clauses that look alike share their figures."""
    if clause.aggregate != "every":
        return clause.measure, clause.aggregate, clause.periods, clause.lag
    return clause.measure, "most" if clause.operator in _MOST else "least", clause.periods, clause.lag


class Windows:
    """The windows of one subject that end in one period."""

    __slots__ = ("_figures", "_observations", "_own", "_series", "_since", "_subject")

    def __init__(
        self, observations: Observations, subject_type: str, subject_id: str, period: str, since: int = 0
    ) -> None:
        """`since`: the month with which streaks begin; what lies before it is as before a hire."""
        self._observations = observations
        self._since = since
        self._subject = (subject_type, subject_id, period)
        self._own = observations.at(self._subject)
        self._series: dict[tuple[str, str, int], _Series] = {}
        self._figures: dict[Look, Figures] = {}

    def of(self, look: Look) -> Figures:
        figures = self._figures.get(look)
        if figures is None:
            figures = self._figures[look] = self._made(look)
        return figures

    def _made(self, look: Look) -> Figures:
        subject_type, subject_id, period = self._subject
        measure, mode, periods, lag = look
        if periods == 1 and mode != "present" and not lag:
            return _of_one(self._own.get(measure, NO_ROW))
        series = self._series.get((measure, mode, lag))
        if series is None or len(series.seen) > periods:
            series = _Series(self._observations.of(subject_type, subject_id, measure), self._since)
            self._series[measure, mode, lag] = series
        return series.extend(window(period, periods, lag), mode)


def _of_one(seen: Observation) -> Figures:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        return Figures((seen,), 0, None, (0, 1), False)
    is_plain = not pending and denominator > 0
    return Figures((seen,), 1, (numerator, denominator, pending), (numerator, denominator), is_plain)
