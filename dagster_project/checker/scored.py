"""What an item comes to: occurrences times points, or the points of a band, or 0 where the conditions do not hold.

Belongs here: one item of one subject. Does not belong here: comparing it with its row (`scores.py`), and how often an
event occurred: that is read from deliveries, and the row's own number is taken.
Read on: `clauses.py` for the conditions of items, schemes.md S52 and S13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .bands import points_of
from .census import Person
from .clauses import Gathered, verdict_of
from .items import Item
from .observed import NOTHING, PRESENT, Observation
from .rows import Key, Number
from .statuses import LEFT_OUT_RANK, OK, RANK, STATUSES
from .verdicts import ERROR, HELD, INSUFFICIENT, MET, NOT_APPLICABLE, NOT_MET, PARAM_MISSING

NO_FORM = "no_form"
_OF_EVENTS = frozenset({"ok", "insufficient_data", "incomplete"})
SAID = ("status", "reason_code", "occurrences", "points")
Said = tuple[str, str | None, Number | None, Number | None]  # of an item's row what is no repetition: SAID


class Scored(NamedTuple):
    """What an item comes to: occurrences and points as quotients; None while unknown."""

    rank: int
    occurrences: tuple[Number, Number] | None
    points: tuple[Number, Number] | None


_UNKNOWN = tuple(Scored(rank, None, None) for rank in range(len(STATUSES)))
_NONE_HELD = Scored(OK, (0, 1), (0, 1))


def score(
    item: Item, said: Said, key: Key, person: Person, observed: Mapping[str, Observation], gathered: Gathered
) -> Scored:
    if said[1] == NO_FORM and person.part.needs_form:
        return _UNKNOWN[LEFT_OUT_RANK]
    rank, times = _occurrences(item, said, observed)
    if item.is_conditional:
        verdict = verdict_of(item.target, key, person, gathered)
        if verdict in (NOT_MET, NOT_APPLICABLE):
            return _NONE_HELD
        rank = max(rank, verdict) if verdict != MET else rank
    if item.is_unscored:
        return _UNKNOWN[LEFT_OUT_RANK if rank == OK else rank]
    if rank == OK and times is not None and item.of_band:
        return _of_band(item, person, times)
    if item.lacks_points:
        rank = max(rank, PARAM_MISSING)
    if rank != OK or times is None:
        return Scored(rank, times, None) if rank == PARAM_MISSING else _UNKNOWN[rank]
    if item.is_entered:
        return Scored(rank, times, None if said[3] is None else (said[3], 1))
    return Scored(rank, times, (item.points * times[0], times[1]))


def _of_band(item: Item, person: Person, measured: tuple[Number, Number]) -> Scored:
    """The points of the band in which the measure lies; a measure in no band is an error of the rules, never 0."""
    in_band = points_of(person.part.bands.get((person.population, item.name), ()), *measured)
    if in_band is None:
        return _UNKNOWN[ERROR]
    return _UNKNOWN[PARAM_MISSING] if in_band.points is None else Scored(OK, measured, (in_band.points, 1))


def _occurrences(
    item: Item, said: Said, observed: Mapping[str, Observation]
) -> tuple[int, tuple[Number, Number] | None]:
    """How often: as logged, as measured, or once."""
    if item.is_event:
        status, _, occurrences, _ = said
        rank = RANK[status] if status in _OF_EVENTS else OK
        if rank == OK and occurrences is None:
            return INSUFFICIENT, None
        return rank, None if occurrences is None else (occurrences, 1)
    if item.measure is None:
        return OK, (1, 1)
    state, numerator, denominator, pending = observed.get(item.measure, NOTHING)
    if state == PRESENT:
        return (HELD, None) if pending else (OK, (numerator, denominator))
    return item.rank_without(state), None
