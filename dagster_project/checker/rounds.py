"""Rounds of ladders: when one is held, and who applied for it.

Belongs here: events that are nobody's own, and applications. Does not belong here: who is kept out (`ladders.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .census import Person
from .rows import Key, Row
from .spine import MONTHS_OF_KIND, kind_and_last_month

Day = Any  # as the reader of rows gives it


class Happenings(NamedTuple):
    """Events that are nobody's own, by scheme and code; applications, by scheme and subject."""

    events: Mapping[tuple[str, str], list[Row]]
    enrolments: Mapping[tuple[str, str], list[Row]]


def read_happenings(events: Iterable[Row], enrolments: Iterable[Row]) -> Happenings:
    by_code: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in events:
        if row["employee_id"] is None and row["approved"] is not False:
            by_code[row["scheme"], row["code"]].append(row)
    applied: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in enrolments:
        applied[row["scheme"], row["employee_id"]].append(row)
    return Happenings(by_code, applied)


def round_started_on(key: Key, person: Person, happened: Happenings) -> Day | None:
    """The first day that a round may have in its year, if it lies in the period."""
    kind, last = kind_and_last_month(key[3])
    years: dict[int, Day] = {}
    for rule in person.part.rounds:
        for event in happened.events.get((key[0], rule["event"]), ()):
            day: Day = event["occurred_on"]
            if event["unit_id"] in (None, person.site_id) and day.month == rule["month"]:
                years[day.year] = min(day, years.get(day.year, day))
    inside = [day for day in years.values() if last - MONTHS_OF_KIND[kind] < day.year * 12 + day.month <= last]
    return min(inside, default=None)


def applied_before(key: Key, started: Day, happened: Happenings) -> bool:
    return any(
        str(row["period"])[:4] == str(started.year) and row["applied_on"] < started
        for row in happened.enrolments.get((key[0], key[2]), ())
    )
