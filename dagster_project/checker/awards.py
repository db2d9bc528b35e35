"""Awards: from the verdicts of the levels to the star that each gets, month by month.

Belongs here: which star the verdicts give, seats where stars are few, movement against the period before.
Does not belong here: clauses (`clauses.py`), who gets a seat (`quotas.py`), the rows of `stars` (`stars.py`), ladders
(no scheme has one yet: a move is always `recomputed`).
Read on: schemes.md §0.2 for which verdict wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .approvals import AWAITED, REFUSED, Decisions, approval
from .census import People, Person
from .clauses import Gathered, fails_a_gate, verdict_of
from .derived import Standing
from .observed import Observations
from .parts import Part
from .quotas import Contender, Seat, seats
from .rows import Key, Row
from .spine import MONTHS_OF_KIND, kind_and_last_month, period_before, period_ending
from .verdicts import ERROR, MET, STATUS, UNDECIDED

GATE, NOT_APPROVED, APPROVAL_PENDING = "gate", "not_approved", "approval_pending"
FIRST, UP, DOWN, SAME = "first", "up", "down", "same"
Standings = dict[Key, Standing]
Verdicts = dict[int, int]  # by star


class Award(NamedTuple):
    """`star` only when it is known; `candidate` is the star that is certain, whatever is still open above it."""

    star: int | None
    candidate: int | None
    status: str
    seat: Seat | None = None
    reason: str | None = None  # only where this module knows it


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


def level_verdicts(key: Key, person: Person, gathered: Gathered) -> Verdicts:
    """Each star's verdict; on a chained ladder a star also needs every lower one."""
    verdicts, below = {}, MET
    for star in sorted(person.part.levels):
        own = verdict_of(("star", star), key, person, gathered)
        verdicts[star] = below = max(own, below) if person.part.row["levels_are_chained"] else own
    return verdicts


def award(part: Part, verdicts: Verdicts, fails_gate: bool = False) -> Award:
    """The highest star met, if no higher star is undecided; an error blocks the subject, a gate that fails decides."""
    candidate = max((star for star, verdict in verdicts.items() if verdict == MET), default=0)
    open_above = [verdict for star, verdict in verdicts.items() if star > candidate and verdict in UNDECIDED]
    if ERROR in verdicts.values():
        return Award(None, candidate, STATUS[ERROR])
    if open_above:
        return Award(None, candidate, STATUS[max(open_above)])
    if candidate == 0 and fails_gate:
        return Award(0, 0, STATUS[MET], reason=GATE)
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


def derive_awards(
    people: People, gathered: Gathered, standings: Standings, observations: Observations, decisions: Decisions
) -> dict[Key, Award]:
    """Everybody's award; the standings grow by this period's, for the next one and for results that count them."""
    by_end: dict[int, list[Key]] = defaultdict(list)
    for key, person in people.items():
        if person.part.row["has_levels"]:
            by_end[kind_and_last_month(key[3])[1]].append(key)
    awards: dict[Key, Award] = {}
    for _, keys in sorted(by_end.items()):
        verdicts = {key: level_verdicts(key, people[key], gathered) for key in keys}
        given = {key: award(people[key].part, verdicts[key], fails_a_gate(key, gathered)) for key in keys}
        given |= _seated(people, verdicts, given, observations)
        awards |= {key: _agreed(key, people[key].part, each, decisions) for key, each in given.items()}
        for key in keys:
            _, held = movement(awards[key].star, standings.get((*key[:3], period_before(key[3]))))
            standings[key] = Standing(awards[key].star, awards[key].status, held)
    return awards


def _agreed(key: Key, part: Part, given: Award, decisions: Decisions) -> Award:
    """Where people must agree to a star, it waits for them; what they refuse is no star."""
    if not part.approvals or not given.star:
        return given
    word = approval(key, part, decisions)
    if word == REFUSED:
        return given._replace(star=0, reason=NOT_APPROVED)
    if word == AWAITED:
        return given._replace(star=None, status="pending_approval", reason=APPROVAL_PENDING)
    return given


def _seated(
    people: People, verdicts: dict[Key, Verdicts], given: dict[Key, Award], observations: Observations
) -> dict[Key, Award]:
    """The awards again where stars are few: each group of people shares the seats of its own head-count."""
    groups: dict[tuple[object, ...], list[Contender]] = defaultdict(list)
    for key, own in given.items():
        person = people[key]
        if person.part.quotas:
            groups[_group_of(key, person)].append(_contender(key, person.part, verdicts[key], own))
    seated: dict[Key, Award] = {}
    for contenders in groups.values():
        part = people[contenders[0].key].part
        for key, seat in seats(part, contenders, observations).items():
            seated[key] = given[key]._replace(star=seat.star, seat=seat)
    return seated


def _group_of(key: Key, person: Person) -> tuple[object, ...]:
    rule = person.part.row
    site = person.site_id if rule["quota_within_site"] else None
    return rule["part_id"], key[3], site, person.population if rule["quota_within_population"] else None


def _contender(key: Key, part: Part, verdicts: Verdicts, given: Award) -> Contender:
    """A decided subject may take any star whose clauses it meets. A seat is kept at every star that is still possible:
    of an undecided subject at those that are certain too, for nobody knows at which it will end."""
    met = frozenset(star for star, verdict in verdicts.items() if verdict == MET)
    undecided = frozenset(star for star, verdict in verdicts.items() if verdict in UNDECIDED)
    if given.status == STATUS[MET]:
        return Contender(key, met, undecided)
    if given.status == "manual_review":
        return Contender(key, frozenset(), frozenset())
    failed = frozenset(star for star, verdict in verdicts.items() if verdict == ERROR)
    return Contender(key, frozenset(), met | undecided | failed)
