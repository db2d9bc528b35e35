"""Ladders: which stars a subject may hold once every move of the table has been made, one after the other.

Belongs here: moves, who takes part in a round, and the star of an earlier version in this one's words.
Does not belong here: when a round is (`rounds.py`), what the clauses give (`awards.py`), conditions (`clauses.py`).
Read on: schemes.md S04.

What is not decided is kept as a set of possible stars: an open move leads to what it makes of them, and leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .census import Person
from .clauses import Gathered, verdict_of
from .derived import Standing
from .rounds import Happenings, applied_before, round_started_on
from .rows import Key, Row
from .verdicts import ERROR, MET, NOT_MET, PARAM_MISSING, STATUS, UNDECIDED

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


class Climbing(NamedTuple):
    """What moves ask for: the verdicts on their conditions, and what has happened."""

    conditions: Gathered
    happened: Happenings


def in_words_of(person: Person, previous: Standing | None, previous_end: int) -> Standing | None:
    """An earlier standing as this version sees it: not at all after a restart, and converted where a table says how."""
    part = person.part
    if previous is None or previous_end < person.begins:
        return None
    if not part.conversions or previous.version is None:
        return previous

    def now(star: int | None) -> int | None:
        return None if star is None else part.conversions.get((previous.version or 0, star), star)

    return previous._replace(star=now(previous.star), low=now(previous.low), high=now(previous.high))


def climb(key: Key, person: Person, offer: Offer, previous: Standing | None, climbing: Climbing) -> Climbed:
    """Where moves ask for the star that was held, each star that it may have been goes its own way."""
    stars, worst = _start(previous)
    if all(rule.get("held") is None for rule in person.part.moves):
        return _moved(person.part.moves, key, person, offer, stars, worst, climbing)
    ways = []
    for star in sorted(stars):
        rules = [rule for rule in person.part.moves if rule.get("held") in (None, star)]
        ways.append(_moved(rules, key, person, offer, frozenset({star}), worst, climbing))
    moves, reasons = {way.move for way in ways}, {way.reason for way in ways}
    return Climbed(
        frozenset(star for way in ways for star in way.stars),
        max(way.worst for way in ways),
        moves.pop() if len(moves) == 1 else KEPT,
        reasons.pop() if len(reasons) == 1 else None,
    )


def _moved(
    rules: Iterable[Row],
    key: Key,
    person: Person,
    offer: Offer,
    stars: frozenset[int],
    worst: int,
    climbing: Climbing,
) -> Climbed:
    move, reason = KEPT, None
    for rule in rules:
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
    if any(rule["needs_enrolment"] for rule in person.part.rounds) and not applied_before(
        key, started, climbing.happened
    ):
        return NOT_MET, NOT_ENROLLED
    verdicts = [(_condition(rule["target"], key, person, climbing.conditions), rule) for rule in person.part.exclusions]
    for verdict, rule in verdicts:
        if verdict == MET:
            return NOT_MET, rule["exclusion"]
    still_open = [verdict for verdict, _ in verdicts if verdict in UNDECIDED or verdict == ERROR]
    return max(still_open, default=MET), None
