"""Awards: from the verdicts of the levels to the star that each gets, month by month.

Belongs here: which star the verdicts give, seats where stars are few, movement against the period before.
Does not belong here: clauses (`clauses.py`), who gets a seat (`quotas.py`), the rows of `stars` (`stars.py`), moves on
a ladder (`ladders.py`).
Read on: schemes.md §0.2 for which verdict wins.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from .approvals import AWAITED, REFUSED, Decisions, approval
from .census import People, Person
from .clauses import Gathered, fails_a_gate, verdict_of
from .derived import Standing
from .ladders import Climbed, Climbing, Offer, climb
from .observed import Observations
from .parts import Part
from .quotas import Contender, Seat, seats
from .rows import Key
from .spine import kind_and_last_month
from .standings import Standings, movement, open_late, opened_by_subject, previous_of
from .verdicts import ERROR, MET, STATUS, UNDECIDED

GATE, NOT_APPROVED, APPROVAL_PENDING = "gate", "not_approved", "approval_pending"
Verdicts = dict[int, int]  # by star


class Award(NamedTuple):
    """`star` only when it is known; `candidate` is the star that is certain, whatever is still open above it."""

    star: int | None
    candidate: int | None
    status: str
    seat: Seat | None = None
    reason: str | None = None  # only where this module knows it
    climbed: Climbed | None = None  # on a ladder


NO_STARS = Award(None, None, "not_applicable")


def level_verdicts(key: Key, person: Person, gathered: Gathered) -> Verdicts:
    """Each star's verdict; on a chained ladder a star also needs every lower one."""
    verdicts: Verdicts = {}
    below = MET
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


def derive_awards(
    people: People,
    gathered: Gathered,
    standings: Standings,
    observations: Observations,
    decisions: Decisions,
    climbing: Climbing,
) -> dict[Key, Award]:
    """Everybody's award; the standings grow by this period's, for the next one and for results that count them."""
    by_end: dict[int, list[Key]] = defaultdict(list)
    for key, person in people.items():
        if person.part.row["has_levels"]:
            by_end[kind_and_last_month(key[3])[1]].append(key)
    opened = opened_by_subject(standings)
    awards: dict[Key, Award] = {}
    for _, keys in sorted(by_end.items()):
        verdicts = {key: level_verdicts(key, people[key], gathered) for key in keys}
        given = {key: award(people[key].part, verdicts[key], fails_a_gate(key, gathered)) for key in keys}
        given |= _seated(people, verdicts, given, observations)
        for key, each in given.items():
            part = people[key].part
            open_late(key, part, standings, opened)
            before = previous_of(key, people[key], standings)
            if part.row.get("has_ladder"):
                offer = _offer(each, verdicts[key])
                awards[key] = _climbed(each, climb(key, people[key], offer, before, climbing))
            else:
                awards[key] = _agreed(key, part, each, decisions)
            standings[key] = _standing(awards[key], before, part.version)
    return awards


def _offer(given: Award, verdicts: Verdicts) -> Offer:
    low = given.candidate or 0
    still_open = [star for star, verdict in verdicts.items() if star > low and verdict in UNDECIDED]
    status = 0 if given.status == STATUS[MET] else STATUS.index(given.status)
    return Offer(low, max(still_open, default=low), status)


def _climbed(given: Award, climbed: Climbed) -> Award:
    """One star left is certain, whatever was open on the way; an error blocks all the same."""
    if climbed.worst == ERROR:
        return given._replace(star=None, status=STATUS[ERROR], reason=None, climbed=climbed)
    if len(climbed.stars) == 1:
        return given._replace(star=min(climbed.stars), status=STATUS[MET], reason=climbed.reason, climbed=climbed)
    return given._replace(star=None, status=STATUS[climbed.worst], reason=None, climbed=climbed)


def _standing(given: Award, before: Standing | None, version: int) -> Standing:
    stars = given.climbed.stars if given.climbed else None
    low, high = (min(stars), max(stars)) if stars else (given.candidate, None)
    return Standing(given.star, given.status, movement(given.star, before)[1], low, high, version)


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
    team = person.team_id if rule.get("quota_within_team") else None
    return rule["part_id"], key[3], site, team, person.population if rule["quota_within_population"] else None


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
