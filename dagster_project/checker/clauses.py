"""The clause rows: each against its rule and the observations behind it, and none missing.

Belongs here: `clause_results` and `condition_results` against what `windows.evaluate` makes of the rules, and gathering
the re-derived verdicts by subject and group. Does not belong here: columns (`clause_rows.py`), stars, items and flags.
Read on: `windows.py`.

The rows are streamed: of each only two small numbers stay, so 15 million of them need no 15 million dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .census import People, Person
from .clause_rows import agrees, explained, named
from .observed import Observations
from .rows import Difference, Key, Number, Rows, differ, key_of
from .rulebook import Clause, Group, Target
from .spine import window
from .verdicts import MET, NOT_APPLICABLE, any_of
from .windows import Outcome, evaluate

# By subject and group: which clauses were seen (bits), the worst verdict, how many are unmet.
Gathered = dict[Key, dict[Group, list[int]]]
TABLE_OF_KIND = {"star": "clause_results", "item": "condition_results", "flag": "condition_results"}
_REGARDLESS = frozenset({MET, NOT_APPLICABLE})


class Observed(NamedTuple):
    """What a clause is judged on."""

    observations: Observations
    populations: Mapping[Key, str]

    def outcome(self, clause: Clause, key: Key, person: Person) -> Outcome:
        thresholds = None
        if clause.periods > 1 and person.part.judges_by_month:
            thresholds = tuple(self._threshold(clause, key, person, each) for each in window(key[3], clause.periods))
        return evaluate(clause, key[1], key[2], key[3], self.observations, thresholds)

    def _threshold(self, clause: Clause, key: Key, person: Person, period: str) -> Number | None:
        """What the population of that period asks for; the clause's own where it had none or asks for nothing."""
        population = self.populations.get((*key[:3], period), person.population)
        there = person.part.clauses.get((population, clause.group, clause.clause), clause)
        return clause.required if there.required is None else there.required


def check_clauses(
    table: str, rows: Rows, people: People, observed: Observed, gathered: Gathered
) -> Iterator[Difference]:
    for row in rows:
        key = key_of(row)
        person = people.get(key)
        if person is None:
            yield differ(table, key, "row", "none: not in the census", "one row")
            continue
        group: Group
        if table == "clause_results":
            group = ("star", row["star"], row["alternative"])
        else:
            group = (row["target_kind"], row["target"], row["alternative"])
        clause = person.part.clauses.get((person.population, group, row["clause"]))
        if clause is None:
            yield differ(table, key, f"{named(group, row['clause'])}.row", "none: no such rule", "one row")
            continue
        outcome = observed.outcome(clause, key, person)
        if not _gather(gathered, key, clause, outcome.verdict):
            yield differ(table, key, f"{named(group, row['clause'])}.row", "once", "more than once")
        if not agrees(row, clause, outcome, person):
            yield from explained(table, key, row, clause, outcome, person)


def check_missing_clauses(people: People, observed: Observed, gathered: Gathered) -> Iterator[Difference]:
    """A clause without a row is a difference; its verdict is derived all the same, so that the rest can be judged."""
    for key, person in people.items():
        seen = gathered.setdefault(key, {})
        for target, groups in person.part.groups.get(person.population, {}).items():
            for group, clauses in groups.items():
                if group in seen and seen[group][0] == (1 << len(clauses)) - 1:
                    continue
                for clause in clauses:
                    outcome = observed.outcome(clause, key, person)
                    if _gather(gathered, key, clause, outcome.verdict):
                        table = TABLE_OF_KIND[target[0]]
                        yield differ(table, key, f"{named(group, clause.clause)}.row", "one row", "none")


def _gather(gathered: Gathered, key: Key, clause: Clause, verdict: int) -> bool:
    """Note a verdict; False when this clause was noted before."""
    of_subject = gathered.get(key)
    if of_subject is None:
        of_subject = gathered[key] = {}
    entry = of_subject.get(clause.group)
    unmet = verdict not in _REGARDLESS
    if entry is None:
        of_subject[clause.group] = [clause.bit, verdict, int(unmet)]
        return True
    if entry[0] & clause.bit:
        return False
    entry[0] |= clause.bit
    entry[1] = max(entry[1], verdict)
    entry[2] += unmet
    return True


def verdict_of(target: Target, key: Key, person: Person, gathered: Gathered) -> int:
    """The verdict of a star, item or flag: the worst clause of an alternative, and any alternative."""
    groups = person.part.groups[person.population].get(target, {})
    seen = gathered[key]
    return any_of(seen[group][1] for group in groups)
