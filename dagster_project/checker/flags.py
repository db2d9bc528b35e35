"""Flags: raised exactly where every condition is met, or where a limit cut the amount of a line.

Belongs here: which rows `flags` must hold.
Does not belong here: what a person then decides; a flag never acts by itself. Read on: `clauses.py` for the conditions.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from .census import People
from .clauses import Gathered, verdict_of
from .rows import Difference, Key, Rows, columns_differ, differ, key_of
from .verdicts import MET


def check_flags(
    rows: Rows, people: People, gathered: Gathered, limited: Container[tuple[Key, str]] = ()
) -> Iterator[Difference]:
    """`limited`: the lines of pay whose amount a limit cut."""
    expected: dict[tuple[Key, str], str] = {
        (key, rule["target"]): rule["reason_en"]
        for key, person in people.items()
        for rule in person.part.flags
        if (
            (key, rule["line"]) in limited
            if rule.get("line")
            else verdict_of(("flag", rule["target"]), key, person, gathered) == MET
        )
    }
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key, target = key_of(row), f"{row['flag']}/{row['item']}"
        if (key, target) not in expected:
            yield differ("flags", key, f"{target}.row", "none: its conditions do not all hold", "one row")
        elif (key, target) in seen:
            yield differ("flags", key, f"{target}.row", "once", "more than once")
        else:
            seen.add((key, target))
            wanted = {"scheme_version": people[key].part.version, "reason": expected[key, target]}
            yield from columns_differ("flags", key, wanted, row, f"{target}.")
    for key, target in expected:
        if (key, target) not in seen:
            yield differ("flags", key, f"{target}.row", "one row", "none")
