"""Seats: who gets a star of which only so many may be given.

Belongs here: how many seats a share of the head-count makes, the order, who is seated, displaced, or tied at the edge.
Does not belong here: which stars a subject may take (`awards.py`).
Read on: schemes.md S03 and P8.

Everybody prefers the higher star and every star prefers the better placed, so going down star by star seats the same
people as going through them best first: there is only one placement in which nobody could be asked to move up.
Nobody is seated whom a late figure could put out: a seat is kept wherever somebody may yet end, and whoever may yet
come before counts as before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from .observed import NO_ROW, PRESENT, WITHOUT_FIGURE, Observation, Observations
from .parts import Part
from .ranks import exact_values
from .rows import Key, Number, Row


class Contender(NamedTuple):
    """`stars`: those it may take. `keeps`: those that it may yet come to take, of each of which a seat waits for it."""

    key: Key
    stars: frozenset[int]
    keeps: frozenset[int]


Mark = tuple[int, bool, Number | Fraction]  # 0 goes before all others; True goes after all who have a figure
AFTER_ALL: Mark = (1, True, 0)
BEFORE_ALL: Mark = (0, False, 0)
BY_ID = "by_id"  # the default: the id is the last key, and nobody is anybody's equal


class Standing(NamedTuple):
    """What somebody is sorted by, best first, the id last: as well as it may yet come to be, and as badly."""

    best: tuple[object, ...]
    worst: tuple[object, ...]


class Seat(NamedTuple):
    """`rank` among the `contenders` for the star that was given; all three are None where that is 0 or unlimited."""

    star: int
    rank: int | None
    contenders: int | None
    cap: int | None
    is_displaced: bool
    is_tie: bool


def cap_of(quota: Row, head_count: int) -> int:
    """So many seats; or below a share strictly: the largest n with n < share x heads; else at most the share."""
    if quota.get("seats") is not None:
        return int(quota["seats"])
    exact = Fraction(quota["share"]) * head_count
    return ceil(exact) - 1 if quota["strict"] else floor(exact)


def seats(part: Part, contenders: Sequence[Contender], observations: Observations) -> dict[Key, Seat]:
    """The seat of everybody whose own star is decided. All of them and the undecided are the head-count."""
    caps = {star: max(0, cap_of(quota, len(contenders))) for star, quota in part.quotas.items()}
    standing = order(part, [each.key for each in contenders if each.stars], observations)
    waiting = sorted((each for each in contenders if each.stars), key=lambda each: standing[each.key].worst)
    undecided = [each for each in contenders if not each.stars]
    ties = part.row.get("ties") or BY_ID
    seated: dict[Key, Seat] = {}
    tied: set[Key] = set()
    for star in sorted(part.levels, reverse=True):
        asking = [each for each in waiting if star in each.stars]
        cap, kept = caps.get(star), sum(star in each.keeps for each in (*waiting, *undecided))
        free = len(asking) if cap is None else max(0, cap - kept)
        certain = _certain_places(asking, standing)
        equals = _equals(asking, standing)
        if ties == BY_ID:
            tied |= _tied_at(free, equals, certain)
        shared = certain if ties == BY_ID else _fates(ties, equals, certain)
        for place, each in enumerate(asking, start=1):
            if cap is None or shared[each.key] <= free:
                is_displaced = star < max(each.stars)
                rank = place if ties == BY_ID else _shared_place(each, asking, standing)
                seated[each.key] = Seat(star, rank, len(asking), cap, is_displaced, each.key in tied)
        waiting = [each for each in waiting if each.key not in seated]
    for each in waiting:
        seated[each.key] = Seat(0, None, None, None, True, each.key in tied)
    return seated


def _certain_places(asking: Sequence[Contender], standing: Mapping[Key, Standing]) -> dict[Key, int]:
    """The place of each if everything that is open goes against it; where nothing is, the place."""
    bests = sorted(standing[each.key].best for each in asking)
    return {each.key: bisect_right(bests, standing[each.key].worst) for each in asking}


def _equals(asking: Sequence[Contender], standing: Mapping[Key, Standing]) -> list[list[Key]]:
    """Those who stand alike but for their id, in its order; whose own figure is open is nobody's equal yet."""
    equals: dict[tuple[object, ...], list[Key]] = {}
    for each in asking:
        best, worst = standing[each.key]
        if best == worst:
            equals.setdefault(worst[:-1], []).append(each.key)
    return list(equals.values())


def _tied_at(free: int, equals: Sequence[Sequence[Key]], certain: Mapping[Key, int]) -> set[Key]:
    """Those whom only their id set apart at the edge between the last seat and the first without one."""
    at_edge = (keys for keys in equals if certain[keys[0]] <= free < certain[keys[-1]])
    return {key for keys in at_edge for key in keys}


def _fates(ties: str, equals: Sequence[Sequence[Key]], certain: Mapping[Key, int]) -> dict[Key, int]:
    """Equals are seated together, by the first of them (`all`) or only if the last of them finds a seat (`none`)."""
    end = 0 if ties == "all" else -1
    return {**certain, **{key: certain[keys[end]] for keys in equals for key in keys}}


def _shared_place(one: Contender, asking: Sequence[Contender], standing: Mapping[Key, Standing]) -> int:
    own = standing[one.key].worst[:-1]
    return 1 + sum(standing[each.key].worst[:-1] < own for each in asking)


def order(part: Part, keys: Sequence[Key], observations: Observations) -> dict[Key, Standing]:
    """Where each stands. Who rightly has no figure comes after all who have one; a figure that is not certain yet may
    come to be the best or the worst."""
    columns = [_column(rule, keys, observations) for rule in part.order]
    return {
        key: Standing(
            (*(column[key][0] for column in columns), key[2]), (*(column[key][1] for column in columns), key[2])
        )
        for key in keys
    }


def _column(rule: Row, keys: Sequence[Key], observations: Observations) -> dict[Key, tuple[Mark, Mark]]:
    seen: dict[Key, Observation] = {key: observations.get((*key[1:], rule["measure"]), NO_ROW) for key in keys}
    values = exact_values({key: each for key, each in seen.items() if each[0] == PRESENT and not each[3]})
    sign = -1 if rule["direction"] == "descending" else 1
    column: dict[Key, tuple[Mark, Mark]] = {}
    for key in keys:
        known: Mark = (1, False, sign * values[key]) if key in values else AFTER_ALL
        is_open = key not in values and seen[key][0] not in WITHOUT_FIGURE
        column[key] = (BEFORE_ALL if is_open else known, known)
    return column
