"""Totals of shorter periods rolled up: their mean, their sum, or the last less the first.

Belongs here: making a roll-up again and comparing. Does not belong here: counting stars (`derived.py`), the totals
themselves (`totals.py`).
Read on: schemes.md S22.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .census import People
from .observed import BLANK, BROKEN, PRESENT, UNFINISHED, WAITING, Observation, Observations, of_place
from .rows import MILLION, Difference, Key, Row
from .spine import periods_inside

# A period that is not known keeps the roll-up open; what is simply not there makes it incomplete.
_WORST_FIRST = (BROKEN, WAITING, UNFINISHED, BLANK)


def check_rollups(people: People, observations: Observations) -> Iterator[Difference]:
    """Every period inside must have a total: the mean of what happens to be known is no mean."""
    for key, person in people.items():
        for rule in person.part.results:
            if rule.get("score"):
                yield from _check(key, rule, observations)


def _check(key: Key, rule: Row, observations: Observations) -> Iterator[Difference]:
    place = (key[1], key[2], key[3], rule["measure"])
    total = f"{rule['of_part_scheme']}.{rule['score']}"
    inside = [
        observations.get((key[1], key[2], period, total)) for period in periods_inside(key[3], rule["of_period_kind"])
    ]
    found = observations.get(place)
    state = _state_of(inside)
    if found[0] != state:
        yield of_place(place, "state", state, found[0])
    elif state == PRESENT and not _is_right(rule["aggregate"], inside, found):
        yield of_place(place, "figures", _rolled(rule["aggregate"], inside), f"{found[1]}/{found[2]}")


def _state_of(inside: list[Observation]) -> int:
    states = {seen[0] if seen[0] in (PRESENT, BROKEN, WAITING, BLANK) else UNFINISHED for seen in inside}
    states |= {WAITING for seen in inside if seen[0] == PRESENT and seen[3]}
    return next((state for state in _WORST_FIRST if state in states), PRESENT)


def _is_right(aggregate: str, inside: list[Observation], found: Observation) -> bool:
    """Exactly so where the totals stand over 1; others are added up as they are shown, to six digits each."""
    distance = abs(Fraction(found[1]) / Fraction(found[2]) - _rolled(aggregate, inside))
    if all(seen[2] == 1 for seen in inside):
        return distance == 0
    return distance * 2 * MILLION <= len(inside)


def _rolled(aggregate: str, inside: list[Observation]) -> Fraction:
    figures = [Fraction(seen[1]) / Fraction(seen[2]) for seen in inside]
    if aggregate == "change":
        return figures[-1] - figures[0]
    return sum(figures, Fraction(0)) / (len(figures) if aggregate == "mean" else 1)
