"""Items: occurrences times points, or the points of a band, or 0 where the conditions do not hold.

Belongs here: every item row of `scores` against its rule.
Does not belong here: totals (`totals.py`), and how often an event occurred: that is read from deliveries, and the row's
own number is taken.
Read on: `clauses.py` for the conditions of items, `forms.py` for forms, schemes.md S52 and S13.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .bands import points_of
from .census import People, Person
from .choices import check_choice
from .clauses import Gathered, verdict_of
from .entered import compare_entered
from .observed import GAP, PRESENT, Observations
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ, is_nearest_millionth, key_of
from .statuses import LEFT_OUT_RANK, OF_STATE, OK, RANK, STATUSES
from .verdicts import ERROR, HELD, INCOMPLETE, INSUFFICIENT, MET, NOT_APPLICABLE, NOT_MET, PARAM_MISSING
from .wholes import Earned, earned

NO_FORM = "no_form"
_OF_EVENTS = frozenset({"ok", "insufficient_data", "incomplete"})


class Scored(NamedTuple):
    """What an item comes to: occurrences and points as quotients; None while unknown."""

    rank: int
    occurrences: tuple[Number, Number] | None
    points: tuple[Number, Number] | None


class Sums:
    """What of one subject's items is needed for the total, and nothing more."""

    __slots__ = ("counts", "earned", "groups", "points", "seen", "total", "without_form", "worst")

    def __init__(self) -> None:
        self.seen = 0
        self.points: Number = 0
        self.worst = 0
        self.counts: dict[str, tuple[Number, int]] = {}
        self.total: Row | None = None
        self.earned: dict[str, Earned] = {}  # items one by one, where the total is more than their sum
        self.groups: dict[str, Row] = {}
        self.without_form = 0  # rows that say that no form was handed in


def check_items(
    rows: Rows, people: People, observations: Observations, gathered: Gathered, sums: dict[Key, Sums]
) -> Iterator[Difference]:
    """Every item row; what the totals need is left in `sums`."""
    for row in rows:
        key = key_of(row)
        person = people.get(key)
        rule = person.part.items_of(person.population).get(row["item"]) if person else None
        own = sums.setdefault(key, Sums())
        own.without_form += row["reason_code"] == NO_FORM
        if person and row["item"] == "total" and person.part.total and own.total is None:
            own.total = row
        elif person and row["item"] in person.part.wholes and row["item"] not in own.groups:
            own.groups[row["item"]] = row
        elif person is None or rule is None:
            yield differ("scores", key, f"{row['item']}.row", "none: no such rule or subject, or twice", "one row")
        elif own.seen & person.part.item_bits[row["item"]]:
            yield differ("scores", key, f"{row['item']}.row", "once", "more than once")
        else:
            scored = score(rule, row, key, person, observations, gathered)
            _add(own, rule, row, scored, person)
            yield from _compare_item(key, rule, row, scored, person)
            yield from check_choice(key, rule, row, person, observations)


def score(rule: Row, row: Row, key: Key, person: Person, observations: Observations, gathered: Gathered) -> Scored:
    if person.part.needs_form and row["reason_code"] == NO_FORM:
        return Scored(LEFT_OUT_RANK, None, None)
    rank, times = _occurrences(rule, row, key, person, observations)
    if rule["is_conditional"]:
        verdict = verdict_of(("item", rule["item"]), key, person, gathered)
        if verdict in (NOT_MET, NOT_APPLICABLE):
            return Scored(OK, (0, 1), (0, 1))
        rank = max(rank, verdict) if verdict != MET else rank
    if rule.get("is_unscored"):
        return Scored(LEFT_OUT_RANK if rank == OK else rank, None, None)
    is_entered = rule["entered_sign"] is not None
    if rank == OK and times is not None and rule.get("of_measure"):
        return _of_band(rule, person, times)
    if rule["points"] is None and not is_entered and not rule.get("of_measure"):
        rank = max(rank, PARAM_MISSING)
    if rank != OK or times is None:
        return Scored(rank, times if rank == PARAM_MISSING else None, None)
    if is_entered:
        return Scored(rank, times, None if row["points"] is None else (row["points"], 1))
    return Scored(rank, times, (rule["points"] * times[0], times[1]))


def _of_band(rule: Row, person: Person, measured: tuple[Number, Number]) -> Scored:
    """The points of the band in which the measure lies; a measure in no band is an error of the rules, never 0."""
    in_band = points_of(person.part.bands.get((person.population, rule["item"]), ()), *measured)
    if in_band is None:
        return Scored(ERROR, None, None)
    return Scored(PARAM_MISSING, None, None) if in_band.points is None else Scored(OK, measured, (in_band.points, 1))


def _occurrences(
    rule: Row, row: Row, key: Key, person: Person, observations: Observations
) -> tuple[int, tuple[Number, Number] | None]:
    """How often: as logged, as measured, or once. A mark that a form lacks leaves the form incomplete."""
    if rule["event"]:
        rank = RANK[row["status"]] if row["status"] in _OF_EVENTS else OK
        if rank == OK and row["occurrences"] is None:
            return INSUFFICIENT, None
        return rank, None if row["occurrences"] is None else (row["occurrences"], 1)
    measure = rule["times_measure"] or rule.get("of_measure")
    if measure is None:
        return OK, (1, 1)
    state, numerator, denominator, pending = observations.get((*key[1:], measure))
    if state == PRESENT:
        return (HELD, None) if pending else (OK, (numerator, denominator))
    if state == GAP and person.part.needs_form and measure in person.part.marks:
        return INCOMPLETE, None
    if state == GAP and rule.get("without") == STATUSES[LEFT_OUT_RANK]:
        return LEFT_OUT_RANK, None
    return OF_STATE.get(state, INSUFFICIENT), None


def _add(own: Sums, rule: Row, row: Row, scored: Scored, person: Person) -> None:
    own.seen |= person.part.item_bits[rule["item"]]
    is_apart = rule["parent_item"] is None  # it has points, and no total has them
    if not is_apart:
        own.worst = max(own.worst, scored.rank)
    if scored.points is not None and not is_apart:
        own.points += scored.points[0] if scored.points[1] == 1 else row["points"] or 0
    if not person.part.is_plain_sum and not is_apart:
        own.earned[rule["item"]] = earned(rule, scored.rank, row["points"])
    is_counted = scored.rank == PARAM_MISSING and row["occurrences"] is not None
    for measure, severity in person.part.classes.get(rule["item"], ()):
        count, worst = own.counts.get(measure, (0, 0))
        times = row["occurrences"] or 0
        figure = count + times if severity is None else max(count, severity if times > 0 else 0)
        own.counts[measure] = (figure, max(worst, OK if is_counted else scored.rank))


def _compare_item(key: Key, rule: Row, row: Row, scored: Scored, person: Person) -> Iterator[Difference]:
    of = f"{rule['item']}."
    expected = {
        "scheme_version": person.part.version,
        "parent_item": rule["parent_item"],
        "weight": rule["weight"],
        "max_points": rule["max_points"],
        "status": STATUSES[scored.rank],
    }
    yield from columns_differ("scores", key, expected, row, of)
    if scored.occurrences is not None:
        yield from _shown("occurrences", key, row, scored.occurrences, of)
    if rule["entered_sign"] is not None and scored.rank == OK:
        yield from compare_entered(key, rule, row, of)
    elif scored.points is None:
        yield from columns_differ("scores", key, {"points": None}, row, of)
    else:
        yield from _shown("points", key, row, scored.points, of)


def _shown(column: str, key: Key, row: Row, value: tuple[Number, Number], of: str) -> Iterator[Difference]:
    if not is_nearest_millionth(row[column], *value):
        exact = value[0] if value[1] == 1 else f"{value[0]}/{value[1]}"
        yield differ("scores", key, of + column, exact, row[column])
