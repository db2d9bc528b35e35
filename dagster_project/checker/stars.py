"""The rows of `stars`: each award with its standing, its place and how far the next star is.

Belongs here: every column of `stars` that the checker can make again.
Does not belong here: which star it is (`awards.py`), who gets a seat (`quotas.py`).
Read on: `awards.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .awards import APPROVAL_PENDING, GATE, NO_STARS, NOT_APPROVED, Award
from .census import People, Person, admitted
from .clauses import Gathered
from .quotas import Seat
from .ranks import places
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ
from .standings import Standings, movement, previous_of
from .totals import Totals, totals_by_population

DISPLACED = "quota"
_REASONS = frozenset({GATE, NOT_APPROVED, APPROVAL_PENDING})


def check_stars(
    rows: Rows, people: People, awards: dict[Key, Award], gathered: Gathered, standings: Standings, totals: Totals
) -> Iterator[Difference]:
    seen: set[Key] = set()
    sizes = Counter((key[0], key[3], person.site_id, person.population) for key, person in people.items())
    populations = totals_by_population(people, totals)
    placed = {group: places(values, is_descending=True) for group, values in populations.items()}
    for each in admitted("stars", rows, people, seen):
        if isinstance(each, Difference):
            yield each
            continue
        key, row, person = each
        if not person.part.has_standings:
            yield differ("stars", key, "row", "none: the scheme has neither stars nor points", "one row")
            continue
        group = (key[0], key[3], person.site_id, person.population)
        given = awards.get(key, NO_STARS)
        expected = _expected(key, person, given, gathered, standings)
        if given.climbed:
            expected["move"] = given.climbed.move
        expected["population_count"] = sizes[group]
        expected["rank"] = placed[group][totals[key]][0] if key in totals else None
        expected["rank_population"] = len(populations[group]) if key in totals else None
        if given.seat and given.seat.rank is not None:
            expected |= _of_seat(given.seat, row)
        yield from columns_differ("stars", key, expected, row)
        yield from _check_reason(key, row, given)
    for key, person in people.items():
        if person.part.has_standings and key not in seen:
            yield differ("stars", key, "row", "one row", "none")


def _expected(key: Key, person: Person, given: Award, gathered: Gathered, standings: Standings) -> dict[str, object]:
    has_levels = person.part.row["has_levels"]
    previous = previous_of(key, person, standings) if has_levels else None
    moved, held = movement(given.star, previous)
    certain = min(given.climbed.stars) if given.climbed else given.candidate
    next_star, gap = next_level(key, person, certain if given.star is None else given.star, gathered)
    level = person.part.levels.get(given.star) if given.star else None
    return {
        "scheme_version": person.part.version,
        "period_kind": person.part.period_kind,
        "population": person.population,
        "site_id": person.site_id,
        "star": given.star,
        "candidate_star": given.candidate,
        "laddered_star": min(given.climbed.stars) if given.climbed else given.candidate,
        "status": given.status,
        "previous_star": previous.star if previous else None,
        "movement": moved,
        "periods_held": held,
        "quota_cap": None,
        "next_star": next_star,
        "next_star_gap": gap,
        "pay_code": level["pay_code"] if level else None,
    }


def _of_seat(seat: Seat, row: Row) -> dict[str, object]:
    """Where stars are few, the rank is the place among those who asked for the star that was given.

    No rule says that the row must tell how many they were; if it does, it must be right.
    """
    asked = None if row["rank_population"] is None else seat.contenders
    return {"rank": seat.rank, "rank_population": asked, "quota_cap": seat.cap}


def _check_reason(key: Key, row: Row, given: Award) -> Iterator[Difference]:
    is_told = given.climbed is not None and given.star is not None
    if given.reason != row["reason_code"] and (is_told or given.reason or row["reason_code"] in _REASONS):
        yield differ("stars", key, "reason_code", given.reason, row["reason_code"])
        return
    is_displaced = given.seat is not None and given.seat.is_displaced and not given.reason
    if (row["reason_code"] == DISPLACED) != is_displaced:
        yield differ("stars", key, "reason_code", DISPLACED if is_displaced else f"not {DISPLACED}", row["reason_code"])
    is_tie = given.seat is not None and given.seat.is_tie
    if bool(row.get("tie_broken_by_id")) != is_tie:
        yield differ("stars", key, "tie_broken_by_id", is_tie, row.get("tie_broken_by_id"))


def next_level(key: Key, person: Person, certain: int | None, gathered: Gathered) -> tuple[int | None, Number | None]:
    """The next star up and how many of its clauses are not met, by the alternative that lacks least."""
    if certain is None:
        return None, None
    star = min((level for level in person.part.levels if level > certain), default=None)
    if star is None:
        return None, None
    groups = person.part.groups[person.population].get(("star", star), {})
    if not groups:  # only a move leads there
        return None, None
    return star, min((gathered[key][group][2] for group in groups), default=0)
