"""Stars: from the verdicts of the levels to the star, its standing and how far the next one is.

Belongs here: which star the verdicts give, movement against the period before, every row of `stars`.
Does not belong here: clauses (`clauses.py`), ladders and quotas (no scheme has one yet: a move is always `recomputed`).
Read on: schemes.md §0.2 for which verdict wins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .census import People, Person, admitted
from .clauses import Gathered, verdict_of
from .observed import Standing
from .ranks import places
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ
from .rulebook import Part
from .spine import MONTHS_OF_KIND, kind_and_last_month, period_before, period_ending
from .totals import Totals, totals_by_population
from .verdicts import ERROR, MET, STATUS, UNDECIDED

FIRST, UP, DOWN, SAME = "first", "up", "down", "same"
Standings = dict[Key, Standing]


class Award(NamedTuple):
    """`star` only when it is known; `candidate` is the star that is certain, whatever is still open above it."""

    star: int | None
    candidate: int | None
    status: str


NO_STARS = Award(None, None, "not_applicable")


def read_standings(earlier_stars: Iterable[Row], opening: Iterable[Row]) -> Standings:
    """Where this period starts: the stars of earlier periods, else what the office gave as opening standing."""
    standings = {
        (row["scheme"], row["subject_type"], row["subject_id"], row["period"]): Standing(
            row["star"], row["status"], row["periods_held"]
        )
        for row in earlier_stars
    }
    for row in opening:
        _, month = kind_and_last_month(str(row["as_of_month"])[:7])  # `2026-10`, or a date in it as staging has it
        for kind, length in MONTHS_OF_KIND.items():
            if month % length == 0:
                subject_type = row.get("subject_type") or "employee"
                key = (row["scheme"], subject_type, row["subject_id"], period_ending(kind, month))
                standings.setdefault(key, Standing(int(row["star"]), "ok", 1))
    return standings


def level_verdicts(key: Key, person: Person, gathered: Gathered) -> dict[int, int]:
    """Each star's verdict; on a chained ladder a star also needs every lower one."""
    verdicts, below = {}, MET
    for star in sorted(person.part.levels):
        own = verdict_of(("star", star), key, person, gathered)
        verdicts[star] = below = max(own, below) if person.part.row["levels_are_chained"] else own
    return verdicts


def award(part: Part, verdicts: dict[int, int]) -> Award:
    """The highest star met, if no higher star is undecided; an error blocks the subject."""
    candidate = max((star for star, verdict in verdicts.items() if verdict == MET), default=0)
    open_above = [verdict for star, verdict in verdicts.items() if star > candidate and verdict in UNDECIDED]
    if ERROR in verdicts.values():
        return Award(None, candidate, STATUS[ERROR])
    if open_above:
        return Award(None, candidate, STATUS[max(open_above)])
    if candidate == 0 and part.row["no_star"] == "manual_review":
        return Award(None, candidate, "manual_review")
    return Award(candidate, candidate, STATUS[MET])


def movement(star: int | None, previous: Standing | None) -> tuple[str | None, int | None]:
    """How the star moved, and for how many periods it has been held, this one included."""
    if star is None:
        return None, None
    if previous is None or previous.star is None:
        return FIRST, 1
    if star == previous.star:
        return SAME, (previous.periods_held or 0) + 1
    return (UP if star > previous.star else DOWN), 1


def derive_awards(people: People, gathered: Gathered, standings: Standings) -> dict[Key, Award]:
    """Everybody's award; the standings grow by this period's, for results that count them."""
    awards = {}
    for key in sorted(people, key=lambda each: kind_and_last_month(each[3])[1]):
        person = people[key]
        if person.part.row["has_levels"]:
            awards[key] = given = award(person.part, level_verdicts(key, person, gathered))
            _, held = movement(given.star, standings.get((*key[:3], period_before(key[3]))))
            standings[key] = Standing(given.star, given.status, held)
    return awards


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
        expected = _expected(key, person, awards.get(key, NO_STARS), gathered, standings)
        expected["population_count"] = sizes[group]
        expected["rank"] = placed[group][totals[key]][0] if key in totals else None
        expected["rank_population"] = len(populations[group]) if key in totals else None
        yield from columns_differ("stars", key, expected, row)
    for key, person in people.items():
        if person.part.has_standings and key not in seen:
            yield differ("stars", key, "row", "one row", "none")


def _expected(key: Key, person: Person, given: Award, gathered: Gathered, standings: Standings) -> dict[str, object]:
    has_levels = person.part.row["has_levels"]
    previous = standings.get((*key[:3], period_before(key[3]))) if has_levels else None
    moved, held = movement(given.star, previous)
    next_star, gap = next_level(key, person, given.candidate, gathered)
    level = person.part.levels.get(given.star) if given.star else None
    return {
        "scheme_version": person.part.version,
        "period_kind": person.part.period_kind,
        "population": person.population,
        "site_id": person.site_id,
        "star": given.star,
        "candidate_star": given.candidate,
        "laddered_star": given.candidate,
        "status": given.status,
        "previous_star": previous.star if previous else None,
        "movement": moved,
        "periods_held": held,
        "next_star": next_star,
        "next_star_gap": gap,
        "pay_code": level["pay_code"] if level else None,
    }


def next_level(key: Key, person: Person, certain: int | None, gathered: Gathered) -> tuple[int | None, Number | None]:
    """The next star up and how many of its clauses are not met, by the alternative that lacks least."""
    if certain is None:
        return None, None
    star = min((level for level in person.part.levels if level > certain), default=None)
    if star is None:
        return None, None
    groups = person.part.groups[person.population].get(("star", star), {})
    return star, min((gathered[key][group][2] for group in groups), default=0)
