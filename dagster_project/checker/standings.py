"""Standings: where a period starts from, and how the star has moved since.

Belongs here: the stars of earlier periods and of the office's opening list, the one before, movement.
Does not belong here: the star of the period (`awards.py`), moves on a ladder (`ladders.py`).
Read on: `awards.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .census import Person
from .derived import Standing
from .ladders import in_words_of
from .parts import Part
from .rows import Key, Row
from .rulebook import Rulebook
from .spine import MONTHS_OF_KIND, kind_and_last_month, period_before, period_ending

FIRST, UP, DOWN, SAME = "first", "up", "down", "same"
Standings = dict[Key, Standing]


def read_standings(earlier_stars: Iterable[Row], opening: Iterable[Row], book: Rulebook | None = None) -> Standings:
    """Where this period starts: the stars of earlier periods, else what the office gave as opening standing."""
    standings = {
        (row["scheme"], row["subject_type"], row["subject_id"], row["period"]): Standing(
            row["star"],
            row["status"],
            row["periods_held"],
            row.get("laddered_star"),
            row.get("highest_star"),
            row.get("scheme_version"),
        )
        for row in earlier_stars
    }
    for row in opening:
        _, month = kind_and_last_month(str(row["as_of_month"])[:7])  # `2026-10`, or a date in it as staging has it
        for kind, length in MONTHS_OF_KIND.items():
            if month % length == 0:
                subject_type = row.get("subject_type") or "employee"
                key = (row["scheme"], subject_type, row["subject_id"], period_ending(kind, month))
                standings.setdefault(
                    key, Standing(int(row["star"]), "ok", 1, version=_version_at(book, row["scheme"], kind, month))
                )
    return standings


def _version_at(book: Rulebook | None, scheme: str, kind: str, month: int) -> int | None:
    """The version that held in a month: the stars of an opening standing are in its words."""
    parts = book.parts.values() if book else ()
    found = [part for part in parts if (part.scheme, part.period_kind) == (scheme, kind) and part.is_in_force(month)]
    return found[0].version if found else None


def movement(star: int | None, previous: Standing | None) -> tuple[str | None, int | None]:
    """How the star moved, and for how many periods it has been held, this one included."""
    if star is None:
        return None, None
    if previous is None or previous.star is None:
        return FIRST, 1
    if star == previous.star:
        return SAME, (previous.periods_held or 0) + 1
    return (UP if star > previous.star else DOWN), 1


def previous_of(key: Key, person: Person, standings: Standings) -> Standing | None:
    """The standing of the period before, in the words of the part that judges the person in this one."""
    before = period_before(key[3])
    return in_words_of(person, standings.get((*key[:3], before)), kind_and_last_month(before)[1])


def opened_by_subject(standings: Standings) -> dict[tuple[str, str, str, str], Key]:
    """Scheme, subject and kind of period -> the last standing from before."""
    latest: dict[tuple[str, str, str, str], Key] = {}
    for key in standings:
        kind, end = kind_and_last_month(key[3])
        place = (*key[:3], kind)
        if place not in latest or kind_and_last_month(latest[place][3])[1] < end:
            latest[place] = key
    return latest


def open_late(key: Key, part: Part, standings: Standings, opened: dict[tuple[str, str, str, str], Key]) -> None:
    """A star held on a ladder is held until it moves: an older opening standing counts just before the first period."""
    place = (*key[:3], part.period_kind)
    last = opened.pop(place, None) if part.row.get("has_ladder") else None
    if last is not None and kind_and_last_month(last[3])[1] < kind_and_last_month(key[3])[1]:
        standings.setdefault((*key[:3], period_before(key[3])), standings[last])
