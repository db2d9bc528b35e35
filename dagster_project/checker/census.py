"""The census: who is in, under which part of the rules, and that each of them is somewhere.

Belongs here: reading the census, its own consistency, and nobody lost between it and a result table.
Does not belong here: whether the roster was read rightly (a gate of its own compares the census with the roster).
Read on: `check.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .parts import Part
from .reading import picked
from .rows import Difference, Key, Row, Rows, differ, key_of
from .rulebook import Rulebook
from .spine import kind_and_last_month

STATES = frozenset({"in", "out", "pending"})


class Person(NamedTuple):
    part: Part
    population: str
    site_id: str | None
    team_id: str | None = None
    unit_id: str | None = None
    since: int = 0  # the month of a hire before which nothing counts

    @property
    def begins(self) -> int:
        """The month, as an index, before which nothing counts for this person under these rules."""
        return max(self.part.row.get("since_index") or 0, self.since)


class Counted(NamedTuple):
    """A row of the census, with what the checker reads of it."""

    scheme: str
    subject_type: str
    subject_id: str
    period: str
    scheme_version: int
    period_kind: str
    state: str
    reason_code: str | None
    population: str | None
    site_id: str | None
    team_id: str | None
    unit_id: str | None


People = dict[Key, Person]
Populations = dict[Key, str]  # of a subject in each period


def read_census(rows: Rows, book: Rulebook, people: People, populations: Populations) -> Iterator[Difference]:
    """Fill `people` with everybody who is `in`; a difference for a row that cannot be so.

    `populations` are noted of schemes that judge each month of a window by its own.
    """
    by_month = {part.scheme for part in book.parts.values() if part.judges_by_month}
    seen: set[Key] = set()
    for row in map(Counted._make, picked(rows, Counted._fields)):
        key = row[:4]
        if key in seen:
            yield differ("census", key, "row", "once", "more than once")
            continue
        seen.add(key)
        if row.scheme in by_month and row.population is not None:
            populations[key] = row.population
        if row.state not in STATES:
            yield differ("census", key, "state", "in, out or pending", row.state)
        if row.state == "in":
            yield from _admit(key, row, book, people)
        elif row.reason_code is None:
            yield differ("census", key, "reason_code", "a reason", None)
    if not seen:
        yield differ("census", ("", "", "", ""), "row", "somebody", "nobody: a check of nothing proves nothing")


def _admit(key: Key, row: Counted, book: Rulebook, people: People) -> Iterator[Difference]:
    kind, last_month = kind_and_last_month(key[3])
    part = book.part(key[0], row.scheme_version, kind)
    if row.period_kind != kind:
        yield differ("census", key, "period_kind", kind, row.period_kind)
    if part is None or not part.is_in_force(last_month):
        yield differ("census", key, "scheme_version", "a version in force", row.scheme_version)
    elif row.subject_type != part.row["subject_type"]:
        yield differ("census", key, "subject_type", part.row["subject_type"], row.subject_type)
    elif row.population is None or row.population not in part.populations:
        yield differ("census", key, "population", ", ".join(sorted(part.populations)), row.population)
    elif part.row.get("within_team") and row.team_id is None:
        yield differ("census", key, "team_id", "a team: the part compares within teams", None)
    else:
        people[key] = Person(part, row.population, row.site_id, row.team_id, row.unit_id)


def earlier_populations(rows: Iterable[Row]) -> Populations:
    """Those of window months, for parts that judge each month by its own."""
    return {key_of(row): row["population"] for row in rows if row["population"] is not None}


def admitted(table: str, rows: Rows, people: People, seen: set[Key]) -> Iterator[tuple[Key, Row, Person] | Difference]:
    """Each row with its key and person, noting who was seen; a row of nobody and a second row are differences."""
    for row in rows:
        key = key_of(row)
        person = people.get(key)
        if person is None:
            yield differ(table, key, "row", "none: not in the census", "one row")
        elif key in seen:
            yield differ(table, key, "row", "once", "more than once")
        else:
            seen.add(key)
            yield key, row, person


def populations_by_month(rows: Iterable[Row]) -> dict[Key, str]:
    """The population of a subject in each period, for parts that judge each month of a window by its own."""
    return {key_of(row): row["population"] for row in rows if row["population"] is not None}
