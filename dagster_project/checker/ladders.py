"""Ladders: which stars a subject may hold once every move of the table has been made, one after the other.

Belongs here: moves, rounds and who takes part in them, and the star of an earlier version in this one's words.
Does not belong here: what the clauses give (`awards.py`), conditions (`clauses.py`).
Read on: schemes.md S04.

What is not decided is kept as a set of possible stars: an open move leads to what it makes of them, and leaves them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .census import Person
from .clauses import Gathered, verdict_of
from .derived import Standing
from .parts import Part
from .rows import Key, Row
from .spine import MONTHS_OF_KIND, kind_and_last_month
from .verdicts import ERROR, MET, NOT_MET, PARAM_MISSING, STATUS, UNDECIDED

Day = Any  # as the reader of rows gives it
NOT_ENROLLED, KEPT = "not_enrolled", "kept"
_NO_TOP = 99


class Offer(NamedTuple):
    """What the clauses give: every star from `low` to `high` is possible, and why no one of them is certain."""

    low: int
    high: int
    verdict: int


class Climbed(NamedTuple):
    stars: frozenset[int]
    worst: int
    move: str
    reason: str | None


class Happenings(NamedTuple):
    """Events that are nobody's own, by scheme and code; applications, by scheme and subject."""

    events: Mapping[tuple[str, str], list[Row]]
    enrolments: Mapping[tuple[str, str], list[Row]]


class Climbing(NamedTuple):
    """What moves ask for: the verdicts on their conditions, and what has happened."""

    conditions: Gathered
    happened: Happenings


def read_happenings(events: Iterable[Row], enrolments: Iterable[Row]) -> Happenings:
    by_code: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in events:
        if row["employee_id"] is None and row["approved"] is not False:
            by_code[row["scheme"], row["code"]].append(row)
    applied: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in enrolments:
        applied[row["scheme"], row["employee_id"]].append(row)
    return Happenings(by_code, applied)


def in_words_of(part: Part, previous: Standing | None, previous_end: int) -> Standing | None:
    """An earlier standing as this version sees it: not at all after a restart, and converted where a table says how."""
    if previous is None or previous_end < (part.row.get("since_index") or 0):
        return None
    if not part.conversions or previous.version is None:
        return previous

    def now(star: int | None) -> int | None:
        return None if star is None else part.conversions.get((previous.version or 0, star), star)

    return previous._replace(star=now(previous.star), low=now(previous.low), high=now(previous.high))


def climb(key: Key, person: Person, offer: Offer, previous: Standing | None, climbing: Climbing) -> Climbed:
    part = person.part
    stars, worst = _start(previous)
    move, reason = KEPT, None
    for rule in part.moves:
        verdict = _condition(rule["target"], key, person, climbing.conditions)
        if rule["in_rounds"] and verdict != ERROR:
            admitted, why = _admission(key, person, climbing)
            reason = why if admitted == NOT_MET else reason
            verdict = NOT_MET if NOT_MET in (verdict, admitted) else max(verdict, admitted)
        if verdict == NOT_MET:
            continue
        follows = rule["kind"] == "by_clauses"
        moved = frozenset(after for star in stars for after in _after(rule, star, offer))
        worst = max(worst, verdict if verdict != MET else 0, offer.verdict if follows else 0)
        worst = max(worst, PARAM_MISSING if _is_blank(rule) else 0)
        if verdict == MET and (follows or moved != stars):
            move = rule["move"]
        stars = moved if verdict == MET else stars | moved
    return Climbed(stars, worst, move, reason)


def _start(previous: Standing | None) -> tuple[frozenset[int], int]:
    if previous is None:
        return frozenset({0}), 0
    if previous.star is not None:
        return frozenset({previous.star}), 0
    low = previous.low or 0
    high = low if previous.high is None else previous.high
    return frozenset(range(low, high + 1)), STATUS.index(previous.status) if previous.status in STATUS else 0


def _condition(target: str, key: Key, person: Person, gathered: Gathered) -> int:
    """Of a move or an exclusion; one without conditions always holds."""
    if ("ladder", target) not in person.part.groups[person.population]:
        return MET
    return verdict_of(("ladder", target), key, person, gathered)


def _is_blank(rule: Row) -> bool:
    return rule["kind"] in ("up", "down") and rule["stars"] is None


def _after(rule: Row, star: int, offer: Offer) -> Iterable[int]:
    """Where a move may lead from one star."""
    kind, stars = rule["kind"], rule["stars"]
    floor = rule["floor"] or 0
    cap = _NO_TOP if rule["cap"] is None else rule["cap"]
    if kind == "raise_to":
        return (max(star, stars),)
    if kind == "lower_to":
        return (min(star, stars),)
    if kind == "up":
        return range(star, max(star, cap) + 1) if stars is None else (max(star, min(star + stars, cap)),)
    if kind == "down":
        return range(min(star, floor), star + 1) if stars is None else (min(star, max(star - stars, floor)),)
    lowest = 0 if rule["max_down"] is None else star - rule["max_down"]
    highest = _NO_TOP if rule["max_up"] is None else star + rule["max_up"]
    return {max(lowest, min(highest, given)) for given in range(offer.low, offer.high + 1)}


def _admission(key: Key, person: Person, climbing: Climbing) -> tuple[int, str | None]:
    """Whether the subject takes part in a round of the period; without a round nobody does, for no reason of theirs."""
    started = round_started_on(key, person, climbing.happened)
    if started is None:
        return NOT_MET, None
    if any(rule["needs_enrolment"] for rule in person.part.rounds) and not _applied(key, started, climbing.happened):
        return NOT_MET, NOT_ENROLLED
    verdicts = [(_condition(rule["target"], key, person, climbing.conditions), rule) for rule in person.part.exclusions]
    for verdict, rule in verdicts:
        if verdict == MET:
            return NOT_MET, rule["exclusion"]
    still_open = [verdict for verdict, _ in verdicts if verdict in UNDECIDED or verdict == ERROR]
    return max(still_open, default=MET), None


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


def _applied(key: Key, started: Day, happened: Happenings) -> bool:
    return any(
        str(row["period"])[:4] == str(started.year) and row["applied_on"] < started
        for row in happened.enrolments.get((key[0], key[2]), ())
    )
