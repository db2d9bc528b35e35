"""The observations: what state each is in, and that the row agrees with itself.

Belongs here: reading `observations`, its own consistency.
Does not belong here: reading sources again (that needs the frozen deliveries: `evidence`), what is made of other
figures (`derived.py`), ranks (`ranks.py`).
Read on: `windows.py` for what a state does to a clause.

The states, once status and reason are read:
  PRESENT   a figure, perhaps with a pending part: anywhere in [numerator, numerator + pending]
  GAP       the feed came and held no figure (or no place, or a denominator of 0): the clause's gap policy decides
  AWAY      not at work then: a window that reaches there is not met
  ABSENT    the feed did not come, or nobody says why there is no figure: unknown, never zero
No row at all is a GAP: a month at a site without the scheme. That none is missing where one must be, `derived.py` asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from .reading import grouped
from .rows import Difference, Number, Row, Rows, differ, is_nearest_millionth

PRESENT, GAP, AWAY, ABSENT, WAITING, BLANK, BROKEN, LEFT_OUT, UNFINISHED = range(9)
GAP_REASONS = frozenset({"no_figure", "denominator_zero", "population_too_small", "not_rated"})
# Rightly without a figure; whatever else lacks one may yet come to have it.
WITHOUT_FIGURE = frozenset({GAP, AWAY, LEFT_OUT})
_OF_STATUS = {
    "error": BROKEN,
    "param_missing": BLANK,
    "held": WAITING,
    "not_applicable": LEFT_OUT,
    "incomplete": UNFINISHED,
}

Observation = tuple[int, Number, Number, Number]  # state, numerator, denominator, pending
Place = tuple[str, str, str, str]  # subject_type, subject_id, period, measure
ByPeriod = dict[str, Observation]
ByMeasure = dict[str, Observation]
NOTHING: Observation = (ABSENT, 0, 1, 0)
NO_ROW: Observation = (GAP, 0, 1, 0)
_NO_MEASURES: ByMeasure = {}
_FIGURES = ("status", "reason_code", "numerator", "denominator", "pending")
_SUBJECT = ("subject_type", "subject_id", "period")


class Observations:
    """Every observation, kept by subject and period: a measure costs one entry of a dictionary that has only texts for
    keys, and observations that say the same are one object. There are many times more of them than of people."""

    def __init__(self, places: Mapping[Place, Observation] | None = None) -> None:
        self._measures: dict[tuple[str, str, str], ByMeasure] = {}
        self._periods: dict[str, None] = {}
        for place, seen in (places or {}).items():
            self.put(place, seen)

    def put(self, place: Place, seen: Observation) -> None:
        self.fill(place[:3])[place[3]] = seen

    def fill(self, subject: tuple[str, str, str]) -> ByMeasure:
        """The measures of a subject and period, to be added to."""
        found = self._measures.get(subject)
        if found is None:
            found = {}
            self._measures[subject] = found
            self._periods[subject[2]] = None
        return found

    def at(self, subject: tuple[str, str, str]) -> Mapping[str, Observation]:
        """All that is known of a subject in a period."""
        return self._measures.get(subject, _NO_MEASURES)

    def get(self, place: Place, default: Observation = NOTHING) -> Observation:
        return self._measures.get(place[:3], _NO_MEASURES).get(place[3], default)

    def of(self, subject_type: str, subject_id: str, measure: str) -> ByPeriod:
        """One measure of a subject in every period that has it."""
        found = ((period, self.at((subject_type, subject_id, period))) for period in self._periods)
        return {period: measures[measure] for period, measures in found if measure in measures}

    def of_measures(self, measures: Collection[str]) -> Iterator[tuple[Place, Observation]]:
        """Every observation of these measures."""
        for subject, found in self._measures.items():
            for measure in measures:
                if measure in found:
                    yield (*subject, measure), found[measure]


def read_observation(row: Row) -> Observation:
    return _read(*itemgetter(*_FIGURES)(row))


def _read(
    status: str, reason: str | None, numerator: Number | None, denominator: Number | None, pending: Number | None
) -> Observation:
    if (status == "ok" or status == "held") and numerator is not None and denominator:
        return PRESENT, numerator, denominator, pending or 0
    return _without_figure(status, reason)


@cache
def _without_figure(status: str, reason: str | None) -> Observation:
    if reason in GAP_REASONS:
        return GAP, 0, 1, 0
    if reason == "not_at_work":
        return AWAY, 0, 1, 0
    return _OF_STATUS.get(status, ABSENT), 0, 1, 0


def read_observations(rows: Rows, observations: Observations) -> Iterator[Difference]:
    """Fill `observations`; a difference for a row that contradicts itself."""
    known: dict[Observation, Observation] = {}

    def read(value: Number | None, *figures: Any) -> tuple[Observation, Any]:
        """What a row says, and where it does not plainly agree with itself what to look at closely."""
        seen = _read(*figures)
        seen = known.setdefault(seen, seen)
        return seen, None if _is_plain(seen, value, figures[0]) else (figures[0], value)

    def of(*subject: str) -> tuple[Any, ...]:
        kind, subject_id, period = subject
        return subject, observations.fill((kind, subject_id, period))

    said = (("value", *_FIGURES), read)
    for (subject, measures), measure, (seen, doubtful) in grouped(rows, (_SUBJECT, of), (["measure"], str), said):
        if measure in measures:
            yield of_place((*subject, measure), "row", "once", "more than once")
        measures[measure] = seen
        if doubtful:
            status, value = doubtful
            yield from _of_itself((*subject, measure), status, value, seen)


def _is_plain(seen: Observation, value: Number | None, status: str) -> bool:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        return value is None and status != "ok"
    return numerator == value and denominator == 1 and not pending and status == "ok"


def of_place(place: Place, what: str, expected: object, found: object) -> Difference:
    scheme = place[3].partition(".")[0] if "." in place[3] else ""
    return differ("observations", (scheme, place[0], place[1], place[2]), f"{place[3]}.{what}", expected, found)


def _of_itself(place: Place, status: str, value: Number | None, seen: Observation) -> Iterator[Difference]:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        if status == "ok":
            yield of_place(place, "status", "a figure over a denominator other than 0, or another status", "ok")
        if value is not None:
            yield of_place(place, "value", None, value)
        return
    if not is_nearest_millionth(value, numerator, denominator):
        yield of_place(place, "value", f"{numerator}/{denominator}", value)
    if pending < 0 or (status == "held") != (pending > 0):
        yield of_place(place, "status", "held" if pending else "ok", status)
