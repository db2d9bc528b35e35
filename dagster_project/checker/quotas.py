"""Seats: who gets a star of which only so many may be given.

Belongs here: how many seats a share of the head-count makes, the order, who is seated, displaced, or tied at the edge.
Does not belong here: which stars a subject may take (`awards.py`).
Read on: schemes.md S03 and P8.

Everybody prefers the higher star and every star prefers the better placed, so going down star by star seats the same
people as going through them best first: there is only one placement in which nobody could be asked to move up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from .observed import PRESENT, Observation, Observations
from .parts import Part
from .ranks import exact_values
from .rows import Key, Number, Row


class Contender(NamedTuple):
    """`stars`: those it may take. `reserves`: the star whose seat is kept for it while it is undecided."""

    key: Key
    stars: frozenset[int]
    reserves: int | None


class Seat(NamedTuple):
    """`rank` among the `contenders` for the star that was given; all three are None where that is 0 or unlimited."""

    star: int
    rank: int | None
    contenders: int | None
    cap: int | None
    is_displaced: bool
    is_tie: bool


def cap_of(quota: Row, head_count: int) -> int:
    """Below a share strictly: the largest n with n < share x heads; else at most the share."""
    exact = Fraction(quota["share"]) * head_count
    return ceil(exact) - 1 if quota["strict"] else floor(exact)


def seats(part: Part, contenders: Sequence[Contender], observations: Observations) -> dict[Key, Seat]:
    """The seat of everybody whose own star is decided. All of them and the undecided are the head-count."""
    caps = {star: max(0, cap_of(quota, len(contenders))) for star, quota in part.quotas.items()}
    reserved = Counter(each.reserves for each in contenders if each.reserves is not None)
    standing = order(part, [each.key for each in contenders if each.stars], observations)
    waiting = sorted((each for each in contenders if each.stars), key=lambda each: (*standing[each.key], each.key[2]))
    seated: dict[Key, Seat] = {}
    tied: set[Key] = set()
    for star in sorted(part.levels, reverse=True):
        asking = [each for each in waiting if star in each.stars]
        cap = caps.get(star)
        free = len(asking) if cap is None else max(0, cap - reserved[star])
        tied |= _tied_at(free, asking, standing)
        for place, each in enumerate(asking[:free], start=1):
            is_displaced = star < max(each.stars)
            seated[each.key] = Seat(star, place, len(asking), cap, is_displaced, each.key in tied)
        waiting = [each for each in waiting if each.key not in seated]
    for each in waiting:
        seated[each.key] = Seat(0, None, None, None, True, each.key in tied)
    return seated


def _tied_at(free: int, asking: Sequence[Contender], standing: Mapping[Key, tuple[object, ...]]) -> set[Key]:
    """Those whom only their id set apart at the edge between the last seat and the first without one."""
    if not 0 < free < len(asking):
        return set()
    edge = standing[asking[free].key]
    if standing[asking[free - 1].key] != edge:
        return set()
    return {each.key for each in asking if standing[each.key] == edge}


def order(part: Part, keys: Sequence[Key], observations: Observations) -> dict[Key, tuple[object, ...]]:
    """What each is sorted by, best first, but for the id; who has no certain figure comes after all who have."""
    columns = [_column(rule, keys, observations) for rule in part.order]
    return {key: tuple(column[key] for column in columns) for key in keys}


def _column(rule: Row, keys: Sequence[Key], observations: Observations) -> dict[Key, tuple[bool, Number | Fraction]]:
    seen: dict[Key, Observation] = {key: observations.get((*key[1:], rule["measure"])) for key in keys}
    values = exact_values({key: each for key, each in seen.items() if each[0] == PRESENT and not each[3]})
    sign = -1 if rule["direction"] == "descending" else 1
    return {key: (key not in values, sign * values.get(key, 0)) for key in keys}
