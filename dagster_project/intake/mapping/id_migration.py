"""The id migration file of a company: who came in under which new id, from which day on, said once for all sources.

    old_id,new_id,from
    E1001,E2001,2026-06-01

Belongs here: reading that file, and refusing what contradicts itself in it.
Does not belong here: how ids are replaced in rows (`persons`), whether somebody is on the roster (`month`).
Ids may change several times: whoever was known first as E1001 stays E1001. An id that was given up may go to somebody
else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping.model import Held
from dagster_project.intake.mapping.persons import latest_first
from dagster_project.periods import is_day
from dagster_project.store.hashing import canonical_json, sha256

HEADINGS = ["old_id", "new_id", "from"]


@dataclass(frozen=True)
class Line:
    """One line of the file: from the day `since` (ISO) on, whoever was `old` comes in as `new`."""

    old: str
    new: str
    since: str
    number: int


@dataclass(frozen=True)
class IdMigration:
    """`held` says whose a delivered id is, as the mappings' `ids` do; `hash` is over that, and not the lines' order."""

    path: Path
    lines: tuple[Line, ...] = ()
    held: tuple[Held, ...] = ()

    @property
    def hash(self) -> str:
        return sha256(canonical_json(self.document))

    @property
    def document(self) -> list[list[str]]:
        return [[one.id, one.person, one.since] for one in self.held]

    def is_of(self, source: Source) -> bool:
        """Whether the rows of a source name people, and a day that says who held an id."""
        return bool(self.held and source.subject_column in source.column_names and source.dating_column)

    def refuse_unknown(self, known: set[str]) -> None:
        """`known`: everybody whom some roster knows. Rows of a person whom none knows would count for nobody."""
        for line in self.lines:
            person = next(one.person for one in self.held if (one.id, one.since) == (line.new, line.since))
            if person not in known:
                raise Refusal(
                    f"{self.path}:{line.number}: no delivery of `employees` knows `{person}`, so what comes under "
                    f"`{line.new}` would count for nobody. Correct the id, or deliver the person's row of the roster."
                )


def read_id_migration(path: Path) -> IdMigration:
    """Refuses, with file and line, what is not readable or cannot be true of one company."""
    lines = tuple(_lines(path))
    _refuse_contradictions(path, lines)
    held = (Held(line.new, _person(line.old, line.since, lines), line.since) for line in lines)
    return IdMigration(path, lines, latest_first(held))


def _lines(path: Path) -> Iterator[Line]:
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            f"{path}: the id migration file, which the site file names, cannot be read ({type(error).__name__}). Save "
            "it as CSV in UTF-8 under this name, or take `id_migration` out of the site file."
        ) from None
    if not rows or [texts.heading(text) for text in rows[0]] != HEADINGS:
        raise Refusal(f"{path}:1: an id migration file has the headings `{','.join(HEADINGS)}`, and no others.")
    for number, row in enumerate(rows[1:], start=2):
        if row:
            yield _line(path, number, [texts.normalised(text).strip() for text in row])


def _line(path: Path, number: int, fields: Sequence[str]) -> Line:
    if len(fields) != len(HEADINGS) or not all(fields):
        raise Refusal(f"{path}:{number}: a line says an old id, a new id and the day from which the new one holds.")
    old, new, since = fields
    if old == new:
        raise Refusal(f"{path}:{number}: `{old}` is itself. Name another id, or leave the line out.")
    if not is_day(since):
        raise Refusal(f"{path}:{number}: `{since}` is not a day such as 2026-06-01.")
    return Line(old, new, since, number)


def _refuse_contradictions(path: Path, lines: Sequence[Line]) -> None:
    by_old: dict[tuple[str, str], Line] = {}
    by_new: dict[tuple[str, str], Line] = {}
    for line in lines:
        for seen, place, what in (
            (by_old, (line.old, line.since), f"`{line.old}` has two new ids"),
            (by_new, (line.new, line.since), f"`{line.new}` is given to two people"),
        ):
            if place in seen:
                raise Refusal(
                    f"{path}:{line.number}: {what} from {line.since} on; the other one is in line "
                    f"{seen[place].number}. Keep one of them."
                )
            seen[place] = line
    for line in lines:
        if other := by_old.get((line.new, line.since)):
            raise Refusal(
                f"{path}:{line.number}: `{line.new}` is given away and becomes `{other.new}` (line {other.number}) "
                f"on one day, {line.since}: whose is it? Name the first and the last id alone."
            )
        _refuse_circle(path, line, lines)


def _refuse_circle(path: Path, line: Line, lines: Sequence[Line]) -> None:
    seen, reached = [line], {line.new}
    while reached:
        onward = [one for one in lines if one.old in reached and one not in seen]
        back = next((one for one in onward if one.new == line.old), None)
        if back:
            raise Refusal(
                f"{path}:{back.number}: `{back.new}` comes back to itself, through line {line.number}. Whoever returns "
                "to an id that they had needs no line for it: leave this one out."
            )
        seen += onward
        reached = {one.new for one in onward}


def _person(old: str, since: str, lines: Sequence[Line]) -> str:
    """Who held an id on the day before: the first id of whoever it was given to last."""
    given = [line for line in lines if line.new == old and line.since < since]
    if not given:
        return old
    last = max(given, key=lambda line: line.since)
    return _person(last.old, last.since, lines)
