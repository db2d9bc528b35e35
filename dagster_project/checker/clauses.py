"""The clause rows: each against its rule and the observations behind it, and none missing.

Belongs here: `clause_results` and `condition_results` against what `windows.judge` makes of the rules, and gathering
the re-derived verdicts by subject and group. Does not belong here: columns (`clause_rows.py`), stars, items and flags.
Read on: `series.py`, `windows.py`.

The rows are streamed: of each only two small numbers stay, so 15 million of them need no 15 million dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .census import People, Person
from .clause_rows import JUDGED, SHOWN, STATED, agrees, explained, named
from .observed import Observations
from .parts import Clause, Group, Stated, Target
from .reading import Group as Columns
from .reading import grouped, together
from .rows import Difference, Key, Number, Rows, differ
from .series import Figures, Look, Windows, look_of
from .spine import window
from .verdicts import MET, NOT_APPLICABLE, NOT_MET, any_of
from .windows import Judged, Thresholds, judge

# By subject and group: which clauses were seen (bits), the worst verdict, how many are unmet.
Found = dict[Group, list[int]]
Gathered = dict[Key, Found]
STARS, CONDITIONS = "clause_results", "condition_results"
KINDS = {STARS: frozenset({"star"}), CONDITIONS: frozenset({"item", "grade", "flag", "ladder", "pay"})}
_GATES: Group = ("gate", "any", "main")  # no target of the rules: stands for all gates that are not met
_REGARDLESS = frozenset({MET, NOT_APPLICABLE})
_SUBJECT = ("scheme", "subject_type", "subject_id", "period")
_RULE = {
    STARS: ("star", "alternative", "clause"),
    CONDITIONS: ("target_kind", "target", "alternative", "clause"),
}


class Observed(NamedTuple):
    """What clauses are judged on: the figures, and the population of each month for parts that judge by it."""

    observations: Observations
    populations: Mapping[Key, str]


class Subject:
    """All that the clause rows of one subject, scheme and period share."""

    __slots__ = ("_judges_by_month", "_observed", "found", "key", "person", "stated", "windows")

    def __init__(self, key: Key, person: Person, observed: Observed, found: Found) -> None:
        self.key, self.person, self.found = key, person, found
        self.stated: Mapping[tuple[Any, ...], Stated] = person.part.stated.get(person.population, {})
        self.windows = Windows(observed.observations, *key[1:], person.begins)
        self._observed, self._judges_by_month = observed, person.part.judges_by_month

    def judge(self, clause: Clause, look: Look) -> tuple[Figures, Judged]:
        thresholds = self._thresholds(clause) if self._judges_by_month and (clause.periods > 1 or clause.lag) else None
        figures = self.windows.of(look)
        return figures, judge(clause, figures, thresholds)

    def _thresholds(self, clause: Clause) -> Thresholds:
        return tuple(self._threshold(clause, period) for period in window(self.key[3], clause.periods, clause.lag))

    def _threshold(self, clause: Clause, period: str) -> Number | None:
        """What the population of that period asks for; the clause's own where it had none or asks nothing like it."""
        population = self._observed.populations.get((*self.key[:3], period), self.person.population)
        return self.person.part.clauses.get((population, clause.group, clause.clause), clause).required


def check_clauses(
    table: str, rows: Rows, people: People, observed: Observed, gathered: Gathered
) -> Iterator[Difference]:
    names = _RULE[table]

    def subject_of(*of: str) -> tuple[Key, Subject | None]:
        key: Key = (of[0], of[1], of[2], of[3])
        person = people.get(key)
        return key, Subject(key, person, observed, gathered.setdefault(key, {})) if person else None

    def ruled(*values: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        return values[: len(names)], values[len(names) :]

    groups: tuple[Columns, ...] = (_SUBJECT, subject_of), ((*names, *STATED), ruled), ((*SHOWN, *JUDGED), together)
    for (key, subject), (rule, repeated), told in grouped(rows, *groups):
        if subject is None:
            yield differ(table, key, "row", "none: not in the census", "one row")
            continue
        stated = subject.stated.get(rule)
        if stated is None:
            yield differ(table, key, f"{_named_row(table, rule)}.row", "none: no such rule", "one row")
            continue
        figures, judged = subject.judge(stated.clause, stated.look)
        if not _note(subject.found, stated.clause, judged[0]):
            yield differ(table, key, f"{_named_row(table, rule)}.row", "once", "more than once")
        if repeated != stated.columns or not agrees(told, stated.clause, figures, judged):
            yield from explained(table, key, (*repeated, *told), stated, figures, judged)


def _named_row(table: str, rule: tuple[Any, ...]) -> str:
    group: Group = ("star", rule[0], rule[1]) if table == STARS else (rule[0], rule[1], rule[2])
    return named(group, rule[-1])


def check_missing_clauses(table: str, people: People, observed: Observed, gathered: Gathered) -> Iterator[Difference]:
    """A clause without a row is a difference; its verdict is derived all the same, so that the rest can be judged."""
    for key, person in people.items():
        found = gathered.setdefault(key, {})
        for target, groups in person.part.groups.get(person.population, {}).items():
            if target[0] not in KINDS[table]:
                continue
            for group, clauses in groups.items():
                if group in found and found[group][0] == (1 << len(clauses)) - 1:
                    continue
                subject = Subject(key, person, observed, found)
                for clause in clauses:
                    if _note(found, clause, subject.judge(clause, look_of(clause))[1][0]):
                        yield differ(table, key, f"{named(group, clause.clause)}.row", "one row", "none")


def fails_a_gate(key: Key, gathered: Gathered) -> bool:
    """Whether some clause that is a gate is not met."""
    return _GATES in gathered[key]


def judged_apart(kind: str, people: People, observed: Observed) -> Gathered:
    """The verdicts of one kind of target, by subject, where they are needed before the rows are looked at."""
    apart: Gathered = {}
    for key, person in people.items():
        targets = person.part.groups.get(person.population, {})
        groups = {
            group: clauses for target, found in targets.items() if target[0] == kind for group, clauses in found.items()
        }
        if groups:
            subject = Subject(key, person, observed, apart.setdefault(key, {}))
            for clause in (clause for clauses in groups.values() for clause in clauses):
                _note(subject.found, clause, subject.judge(clause, look_of(clause))[1][0])
    return apart


def _note(found: Found, clause: Clause, verdict: int) -> bool:
    """Note a verdict; False when this clause was noted before."""
    unmet = verdict not in _REGARDLESS
    if clause.is_gate and verdict == NOT_MET:
        found[_GATES] = [0, NOT_MET, 0]
    entry = found.get(clause.group)
    if entry is None:
        found[clause.group] = [clause.bit, verdict, int(unmet)]
        return True
    if entry[0] & clause.bit:
        return False
    entry[0] |= clause.bit
    if verdict > entry[1]:
        entry[1] = verdict
    entry[2] += unmet
    return True


def verdict_of(target: Target, key: Key, person: Person, gathered: Gathered) -> int:
    """The verdict of a star, item, grade or flag: the worst clause of an alternative, and any alternative."""
    groups = person.part.groups[person.population].get(target, {})
    seen = gathered[key]
    return any_of(seen[group][1] for group in groups)
