"""Places in a population: ties share, and too few rated people have none.

Belongs here: placing exact values, and comparing the places in `observations` with them.
Does not belong here: quotas and seats. Read on: `observed.py` for what a place is to a clause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .census import People, Person
from .observed import GAP, PRESENT, WAITING, Observation, Observations, of_place
from .rows import Difference, Key, Number, Row


def places(values: Sequence[Number | Fraction], is_descending: bool) -> dict[Number | Fraction, tuple[int, int]]:
    """For each value its place and how many share it: 1, 1, 3 when two are first."""
    counts: dict[Number | Fraction, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    placed: dict[Number | Fraction, tuple[int, int]] = {}
    before = 0
    for value in sorted(counts, reverse=is_descending):
        placed[value] = (before + 1, counts[value])
        before += counts[value]
    return placed


def exact_values(seen: Mapping[Key, Observation]) -> dict[Key, Number | Fraction]:
    """Quotients that can be compared with one another: numerators when all stand over 1, else fractions."""
    if all(observation[2] == 1 for observation in seen.values()):
        return {key: observation[1] for key, observation in seen.items()}
    return {key: Fraction(observation[1]) / Fraction(observation[2]) for key, observation in seen.items()}


def check_ranks(people: People, observations: Observations) -> Iterator[Difference]:
    groups: dict[tuple[Any, ...], list[Key]] = defaultdict(list)
    rules: dict[tuple[Any, ...], Row] = {}
    for key, person in people.items():
        for number, rule in enumerate(person.part.ranks):
            group = _group_of(key, person, number, rule)
            groups[group].append(key)
            rules[group] = rule
    for group, keys in groups.items():
        yield from _check_group(rules[group], keys, observations)


def _group_of(key: Key, person: Person, number: int, rule: Row) -> tuple[Any, ...]:
    return (
        rule["part_id"],
        number,
        key[3],
        person.site_id if rule["within_site"] else None,
        person.population if rule["within_population"] else None,
        person.team_id if rule.get("within_team") else None,
    )


def _check_group(rule: Row, keys: list[Key], observations: Observations) -> Iterator[Difference]:
    of = {key: observations.get((*key[1:], rule["of_measure"])) for key in keys}
    values = exact_values({key: seen for key, seen in of.items() if seen[0] == PRESENT and not seen[3]})
    placed = places(list(values.values()), rule["direction"] == "descending")
    is_too_small = len(values) < rule["minimum_population"]
    for key in keys:
        for suffix, which in (("", 0), ("_shared_by", 1)):
            place = (key[1], key[2], key[3], rule["measure"] + suffix)
            found = observations.get(place)
            if key not in values:
                expected: tuple[int, object] = (WAITING if of[key][0] == PRESENT else of[key][0], None)
            elif is_too_small:
                expected = (GAP, None)
            else:
                expected = (PRESENT, placed[values[key]][which])
            if (found[0], _figure(found)) != expected:
                yield of_place(place, "place", _told(expected[1]), _told(_figure(found)))


def _figure(found: Observation) -> Number | None:
    if found[0] != PRESENT:
        return None
    return found[1] if found[2] == 1 and not found[3] else -1


def _told(place: object) -> object:
    return "no place, for the reason of the figure it ranks" if place is None else place
