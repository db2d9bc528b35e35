"""Worked examples → facts as they would be delivered, a site each, and what is expected of the marts.

Belongs here: rows of canonical sources made from `facts:`, the roster, what each site expects and which days are covered.
Does not belong here: loading them (intake), computing (dbt), comparing (`judging.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dagster_project.catalogue import source as catalogued
from dagster_project.periods import Period, month_at, months_between, parse_month
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.examples import Example, Person, compiled_with_variants, read_examples
from dagster_project.rules.nodes import MapNode, ScalarNode
from dagster_project.rules.neutral_facts import NEUTRAL_FACTS

if TYPE_CHECKING:
    from dagster_project.rules.library import Library

Facts = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Coverage:
    """A source came for a site and these days (both included)."""

    site_id: str
    source: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Expectation:
    """What an example expects of one person's results in its period."""

    example: Example
    person: Person
    expect: MapNode

    @property
    def label(self) -> str:
        return f"{self.example.scheme}: {self.example.name} ({self.person.name})"


@dataclass
class ExampleWorld:
    """Everything a run needs. `facts`: source → rows of text; `scheme_sites`: which scheme (or variant) holds where;
    `periods`: site → the periods to compute there, in order; `feeds`: the sources that every site expects."""

    compiled: Compiled
    facts: Facts = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)
    scheme_sites: list[tuple[str, str]] = field(default_factory=list)
    periods: dict[str, list[str]] = field(default_factory=dict)
    expectations: list[Expectation] = field(default_factory=list)


def expand(library: Library) -> ExampleWorld:
    """All examples of all schemes as one world of sites."""
    world = ExampleWorld(compiled_with_variants(library), feeds=sorted(library.sources))
    for example in read_examples(library):
        _add(world, example)
    return world


def window_of(compiled: Compiled, example: Example) -> list[Period]:
    """The months that an example's rules look at: its period, and before it the longest window of the scheme."""
    parts = [row for row in compiled.rows["parts"] if row["scheme"] == example.scheme_id]
    back = max((row["lookback"] for row in parts), default=0)
    return months_between(month_at(example.period.months[0].index - back), example.period)


def months_of(fact: MapNode) -> list[Period] | None:
    """The months that a fact names; None where it names none."""
    text = fact.text("months")
    if text is None:
        return None
    first, _, last = text.partition("..")
    return months_between(parse_month(first), parse_month(last or first))


def _add(world: ExampleWorld, example: Example) -> None:
    window = window_of(world.compiled, example)
    mentioned = [month for person in example.people for fact in person.all_facts for month in months_of(fact) or ()]
    first = min([window[0], *mentioned], key=lambda month: month.index)
    last = max([window[-1], *mentioned], key=lambda month: month.index)
    world.scheme_sites.append((example.scheme_id, example.site_id))
    world.periods[example.site_id] = _periods(world.compiled, example, window)
    world.coverage += _coverage(world.feeds, example, first, last)
    _row(world.facts, "units", unit_id=example.site_id, name=example.name, kind="site", valid_from="2000-01-01")
    for person in example.people:
        world.subjects[person.subject_id] = f"{example.scheme}: {example.name}"
        _add_to_roster(world.facts, example, person)
        _add_facts(world.facts, example, person, window)
        if person.expect is not None:
            world.expectations.append(Expectation(example, person, person.expect))


def _periods(compiled: Compiled, example: Example, window: list[Period]) -> list[str]:
    """The example's period, and before it what it reads of results: months of its year, months of a window over totals."""
    parts = {row["period_kind"]: row for row in compiled.rows["parts"] if row["scheme"] == example.scheme_id}
    reads_scores = any(row["has_total"] and row["lookback"] for row in parts.values())
    months = window if reads_scores or example.period.kind != "month" else []
    return list(dict.fromkeys([*(month.text for month in months), example.period.text]))


def _coverage(feeds: list[str], example: Example, first: Period, last: Period) -> Iterator[Coverage]:
    """Every feed for every month of the site; an absent one for all but the example's period."""
    for source in feeds:
        if source not in example.absent_feeds:
            yield Coverage(example.site_id, source, first.first_day, last.last_day)
            continue
        before, after = example.period.months[0].shift(-1), example.period.last_month.shift(1)
        for start, end in ((first, before), (after, last)):
            if start.index <= end.index:
                yield Coverage(example.site_id, source, start.first_day, end.last_day)


def _add_to_roster(facts: Facts, example: Example, person: Person) -> None:
    subject = person.subject
    same = {key: subject.text(key) for key in ("hired_on", "left_on", "base_pay", "performance_pay")}
    stretches = [(subject.word("hired_on"), subject)]
    stretches += [(f"{block.word('from')}-01", block) for block in subject.blocks("roles_from")]
    for valid_from, block in stretches:
        _row(
            facts, "employees", employee_id=person.subject_id, name=person.name, unit_id=example.site_id, role=block.word("role"),
            line=block.text("line"), valid_from=valid_from, **same,
        )  # fmt: skip


def _add_facts(facts: Facts, example: Example, person: Person, window: list[Period]) -> None:
    own_marks = _marks_by_month(person.facts, example.period.months)
    for fact in person.backgrounds:
        if "marks" in fact:
            for month in months_of(fact) or window:
                _assess(facts, example, person, month, fact, hidden=own_marks.get(month.index, set()))
        else:
            _add_rows(facts, example, person, months_of(fact) or example.period.months, fact)
    for fact in person.facts:
        months = months_of(fact) or example.period.months
        if "marks" in fact:
            for month in months:
                _assess(facts, example, person, month, fact, hidden=set())
        else:
            _add_rows(facts, example, person, months, fact)


def _marks_by_month(facts: list[MapNode], period: list[Period]) -> dict[int, set[str]]:
    """Month → marks that the person's own facts name: they take the place of a background's."""
    named: dict[int, set[str]] = {}
    for fact in facts:
        marks = fact.block("marks")
        for month in (months_of(fact) or period) if marks else ():
            named.setdefault(month.index, set()).update(marks.entries if marks else ())
    return named


def _assess(facts: Facts, example: Example, person: Person, month: Period, fact: MapNode, hidden: set[str]) -> None:
    """One assessment with a row for each mark; a mark that is null was not entered."""
    marks = fact.block("marks")
    number = len(facts.get("assessments", ())) + 1
    for name, node in marks.entries.items() if marks else ():
        if isinstance(node, ScalarNode) and node.value is not None and name not in hidden:
            values = {**_neutral("assessments", example, month, 0), "item": name, "mark": node.text, "subject_id": person.subject_id}
            _row(facts, "assessments", assessment_id=f"{example.site_id}-a{number}", **values)


def _add_rows(facts: Facts, example: Example, person: Person, months: list[Period], fact: MapNode) -> None:
    source = fact.word("source")
    given = {name: _text(node) for name, node in fact.entries.items() if name not in ("source", "months", "times")}
    for month in months:
        for repetition in range(fact.integer("times", 1) or 1):
            generated = _generated(source, example, person, len(facts.get(source, ())) + 1)
            _row(facts, source, **{**_neutral(source, example, month, repetition), **generated, **given})


def _generated(source: str, example: Example, person: Person, number: int) -> dict[str, str | None]:
    """The person, and a key of its own where the key is one id."""
    listed = catalogued(source)
    ids = {name: f"{example.site_id}-{number}" for name in listed.key if name.endswith("_id") and name != listed.subject_column}
    return {**ids, listed.subject_column: person.subject_id}


def _neutral(source: str, example: Example, month: Period, repetition: int) -> dict[str, str | None]:
    day = f"{month.text}-{15 + repetition % 14:02d}" if source == "attendance" else f"{month.text}-15"
    words = {"day": day, "time": f"{day} 10:00:00", "month": month.text, "scheme": example.scheme_id}
    return {name: text.format(**words) for name, text in NEUTRAL_FACTS.get(source, {}).items()}


def _text(node: object) -> str | None:
    return node.text if isinstance(node, ScalarNode) and node.value is not None else None


def _row(facts: Facts, source: str, **values: str | None) -> None:
    facts.setdefault(source, []).append({name: value for name, value in values.items() if value is not None})


