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

from collections.abc import Container, Iterator, Mapping
from operator import itemgetter

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
NOTHING: Observation = (ABSENT, 0, 1, 0)
NO_ROW: Observation = (GAP, 0, 1, 0)
_NO_PERIODS: ByPeriod = {}
_of_subject = itemgetter("subject_type", "subject_id", "measure")


class Observations:
    """Every observation, kept by subject and measure: what a window asks for lies together."""

    def __init__(self, places: Mapping[Place, Observation] | None = None) -> None:
        self.by_subject: dict[tuple[str, str, str], ByPeriod] = {}
        for place, seen in (places or {}).items():
            self.put(place, seen)

    def put(self, place: Place, seen: Observation) -> None:
        self.by_subject.setdefault((place[0], place[1], place[3]), {})[place[2]] = seen

    def get(self, place: Place, default: Observation = NOTHING) -> Observation:
        return self.by_subject.get((place[0], place[1], place[3]), _NO_PERIODS).get(place[2], default)

    def of(self, subject_type: str, subject_id: str, measure: str) -> ByPeriod:
        return self.by_subject.get((subject_type, subject_id, measure), _NO_PERIODS)

    def of_measures(self, measures: Container[str]) -> Iterator[tuple[Place, Observation]]:
        """Every observation of these measures: the others, and they are most, cost one look a subject and measure."""
        for (subject_type, subject_id, measure), by_period in self.by_subject.items():
            if measure in measures:
                for period, seen in by_period.items():
                    yield (subject_type, subject_id, period, measure), seen


def read_observation(row: Row) -> Observation:
    status, numerator, denominator, reason = row["status"], row["numerator"], row["denominator"], row["reason_code"]
    if (status == "ok" or status == "held") and numerator is not None and denominator:
        return PRESENT, numerator, denominator, row["pending"] or 0
    if reason in GAP_REASONS:
        return GAP, 0, 1, 0
    if reason == "not_at_work":
        return AWAY, 0, 1, 0
    return _OF_STATUS.get(status, ABSENT), 0, 1, 0


def read_observations(rows: Rows, observations: Observations) -> Iterator[Difference]:
    """Fill `observations`; a difference for a row that contradicts itself."""
    by_subject = observations.by_subject
    for row in rows:
        subject, period = _of_subject(row), row["period"]
        by_period = by_subject.get(subject)
        if by_period is None:
            by_period = by_subject[subject] = {}
        elif period in by_period:
            yield of_place((*subject[:2], period, subject[2]), "row", "once", "more than once")
        by_period[period] = seen = read_observation(row)
        if seen[0] != PRESENT or seen[2] != 1 or seen[1] != row["value"] or seen[3] or row["status"] != "ok":
            yield from _of_itself((*subject[:2], period, subject[2]), row, seen)


def of_place(place: Place, what: str, expected: object, found: object) -> Difference:
    scheme = place[3].partition(".")[0] if "." in place[3] else ""
    return differ("observations", (scheme, place[0], place[1], place[2]), f"{place[3]}.{what}", expected, found)


def _of_itself(place: Place, row: Row, seen: Observation) -> Iterator[Difference]:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        if row["status"] == "ok":
            yield of_place(place, "status", "a figure over a denominator other than 0, or another status", "ok")
        if row["value"] is not None:
            yield of_place(place, "value", None, row["value"])
        return
    if not is_nearest_millionth(row["value"], numerator, denominator):
        yield of_place(place, "value", f"{numerator}/{denominator}", row["value"])
    if pending < 0 or (row["status"] == "held") != (pending > 0):
        yield of_place(place, "status", "held" if pending else "ok", row["status"])
