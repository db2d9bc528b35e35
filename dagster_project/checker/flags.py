"""Flags: raised exactly where every condition is met, or where a limit cut the amount of a line.

Belongs here: which rows `flags` must hold; of a unit's flag that is told of its people, for which units.
Does not belong here: what a person then decides; a flag never acts by itself. Read on: `clauses.py` for the conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator

from .census import People
from .clauses import Gathered, verdict_of
from .observed import Observations
from .rows import Difference, Key, Row, Rows, columns_differ, differ, key_of
from .verdicts import MET

Raised = dict[tuple[Key, str], Row]  # by its subject and the flag's target


def check_flags(
    rows: Rows,
    people: People,
    gathered: Gathered,
    limited: Container[tuple[Key, str]],
    observations: Observations,
) -> Iterator[Difference]:
    """`limited`: the lines of pay whose amount a limit cut."""
    expected: Raised = {}
    of_units: Raised = {}
    for key, person in people.items():
        for rule in person.part.flags:
            if (
                (key, rule["line"]) in limited
                if rule.get("line")
                else verdict_of(("flag", rule["target"]), key, person, gathered) == MET
            ):
                (of_units if rule.get("people_measure") else expected)[key, rule["target"]] = rule
    seen: set[tuple[Key, str]] = set()
    of_people: list[Row] = []
    for row in rows:
        key, target = key_of(row), f"{row['flag']}/{row['item']}"
        if row.get("of_unit_id") is not None:
            of_people.append(row)
        elif (key, target) not in expected:
            yield differ("flags", key, f"{target}.row", "none: its conditions do not all hold", "one row")
        elif (key, target) in seen:
            yield differ("flags", key, f"{target}.row", "once", "more than once")
        else:
            seen.add((key, target))
            wanted = {"scheme_version": people[key].part.version, "reason": expected[key, target]["reason_en"]}
            yield from columns_differ("flags", key, wanted, row, f"{target}.")
    for key, target in expected:
        if (key, target) not in seen:
            yield differ("flags", key, f"{target}.row", "one row", "none")
    yield from _told_of_people(of_people, of_units, observations)


def _told_of_people(rows: list[Row], raised: Raised, observations: Observations) -> Iterator[Difference]:
    """Each person once, by a unit whose flag is raised, and of no unit more people than its figure counts.

    Over all units whose flag is raised in a scheme and a period it is told of one person at least.
    """
    units = {(key[0], key[2], key[3], target): key for key, target in raised}
    told: Counter[tuple[Key, str]] = Counter()
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key, target = key_of(row), f"{row['flag']}/{row['item']}"
        unit = units.get((key[0], row["of_unit_id"], key[3], target))
        if unit is None or key[1] != "employee":
            yield differ("flags", key, f"{target}.row", "none: no unit's conditions hold", "one row")
        elif (key, target) in seen:
            yield differ("flags", key, f"{target}.row", "once", "more than once")
        else:
            told[unit, target] += 1
        seen.add((key, target))
    reached = {(key[0], key[3], target) for key, target in told}
    for (key, target), rule in raised.items():
        most = observations.get((*key[1:], rule["people_measure"]))[1]
        if told[key, target] > most or (key[0], key[3], target) not in reached:
            wanted = f"at most {most} people, and one at least over all units"
            yield differ("flags", key, f"{target}.people", wanted, told[key, target])
