"""Worked examples → facts as they would be delivered, a site each, and what is expected of the marts.

Belongs here: sites, the sources that they expect, the days that are covered, the periods to compute, what is expected.
Does not belong here: rows (`fact_rows.py`), loading them (intake), computing (dbt), comparing (`judging.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from dagster_project.periods import Period, due_in, month_at, months_between, parse, parse_month
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.examples import Example, Person, read_examples
from dagster_project.rules.fact_rows import Facts, add_facts, add_to_roster, add_units, months_of
from dagster_project.rules.nodes import MapNode

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


@dataclass(frozen=True)
class Coverage:
    """A source came for a site and these days (both included)."""

    site_id: str
    source: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class EarlierResult:
    """A total that an earlier calculation has found, or why it has not: `points` None with a `status`."""

    subject_id: str
    scheme_id: str
    period: Period
    points: Decimal | None
    status: str


@dataclass(frozen=True)
class Expectation:
    """What an example expects of one person's results in its period; `measure_ids`: ids of the measures it names;
    `delivered`: source → the numbers of the rows that are the example's units or the person's own."""

    example: Example
    person: Person
    expect: MapNode
    measure_ids: dict[str, str]
    period: Period
    delivered: dict[str, set[int]]

    @property
    def label(self) -> str:
        return f"{self.example.scheme}: {self.example.name} ({self.person.name})"


@dataclass
class ExampleWorld:
    """Everything a run needs. `facts`: source → rows of text; `scheme_sites`: which scheme (or variant) holds where;
    `periods`: site → the periods to compute there, in order; `feeds`: the sources that every site expects, each from
    `first_months` on; `numbers_given`: rows of `earlier.case_numbers`."""

    compiled: Compiled
    facts: Facts = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)
    scheme_sites: list[tuple[str, str]] = field(default_factory=list)
    periods: dict[str, list[str]] = field(default_factory=dict)
    results: list[EarlierResult] = field(default_factory=list)
    first_months: dict[str, Period] = field(default_factory=dict)
    expectations: list[Expectation] = field(default_factory=list)
    numbers_given: list[tuple[object, ...]] = field(default_factory=list)


def expand(library: Library) -> ExampleWorld:
    """All examples of all schemes as one world of sites."""
    world = ExampleWorld(library.compiled_with_variants, feeds=sorted(library.sources))
    for example in read_examples(library):
        _add(world, example)
    return world


def expected_of(example: Example, person: Person) -> Iterator[tuple[Period, MapNode]]:
    """What is expected of a person, period by period: of earlier ones, and of the example's own."""
    for block in person.before:
        yield parse(block.word("period")), block
    if person.expect is not None:
        yield example.period, person.expect


def window_of(compiled: Compiled, example: Example) -> list[Period]:
    """The months that an example's rules look at: its period, and before it the longest window of the scheme."""
    parts = [row for row in compiled.rows["parts"] if row["scheme"] == example.scheme_id]
    back = max((row["lookback"] for row in parts), default=0)
    first = min(example.period.months[0].index, (example.first or example.period.months[0]).index)
    return months_between(month_at(first - back), example.period)


def _add(world: ExampleWorld, example: Example) -> None:
    window = window_of(world.compiled, example)
    mentioned = [month for person in example.people for fact in person.all_facts for month in months_of(fact) or ()]
    first = min([window[0], *mentioned], key=lambda month: month.index)
    last = max([window[-1], *mentioned], key=lambda month: month.index)
    for site_id in example.sites:
        world.scheme_sites.append((example.scheme_id, site_id))
        world.periods[site_id] = _periods(world.compiled, example, window)
        world.first_months[site_id] = first
        world.coverage += _coverage(world.feeds, example, site_id, first, last)
    world.numbers_given += _numbers_given(world.compiled, example)
    counts = _counts(world.facts)
    add_units(world.facts, example)
    units = _added(world.facts, counts)
    for person in example.people:
        world.subjects[person.subject_id] = f"{example.scheme}: {example.name}"
        counts = _counts(world.facts)
        add_to_roster(world.facts, example, person)
        add_facts(world.facts, example, person, window)
        delivered = {**_added(world.facts, counts), **units}
        world.results += _results(example, person)
        for period, expect in expected_of(example, person):
            ids = _measure_ids(world.compiled, example, period, expect)
            world.expectations.append(Expectation(example, person, expect, ids, period, delivered))


def _counts(facts: Facts) -> dict[str, int]:
    return {source: len(rows) for source, rows in facts.items()}


def _added(facts: Facts, before: dict[str, int]) -> dict[str, set[int]]:
    """Source → the numbers, from 1 on, of the rows that were added since."""
    added = {source: set(range(before.get(source, 0) + 1, len(rows) + 1)) for source, rows in facts.items()}
    return {source: numbers for source, numbers in added.items() if numbers}


def _results(example: Example, person: Person) -> Iterator[EarlierResult]:
    for fact in person.all_facts:
        if "result_of" not in fact:
            continue
        own = fact.word("result_of") == example.scheme
        scheme = example.scheme_id if own else fact.word("result_of")
        for period in months_of(fact) or [parse(fact.word("period"))]:
            yield EarlierResult(person.subject_id, scheme, period, fact.number("total"), fact.text("status") or "ok")


def _numbers_given(compiled: Compiled, example: Example) -> Iterator[tuple[object, ...]]:
    """The register as it was published before, `2603-001` being the first number of March 2026."""
    part = compiled.part(example.scheme_id, example.period)
    types = [row["case_type"] for row in compiled.rows["case_numberings"] if part and row["part_id"] == part["part_id"]]
    for case, text in example.numbers_given.items():
        month = parse_month(f"20{text[:2]}-{text[2:4]}")
        case_id = f"{example.site_id}-{case}"
        held = (types[0] if types else None, case_id, month.text, month.first_day, month.index, int(text[5:]), text)
        yield (example.scheme_id, example.site_id, *held)


def _periods(compiled: Compiled, example: Example, window: list[Period]) -> list[str]:
    """The example's period, and what it reads of results: months of its year, of a window over totals or places."""
    parts = {row["period_kind"]: row for row in compiled.rows["parts"] if row["scheme"] == example.scheme_id}
    ids = {row["part_id"] for row in parts.values()}
    ranked = {row["part_id"] for row in compiled.rows["ranks"] if row["part_id"] in ids}
    looks_back = any(row["lookback"] and (row["has_total"] or row["part_id"] in ranked) for row in parts.values())
    months = window if looks_back or example.period.kind != "month" else []
    if example.first is not None:
        months = months_between(example.first, example.period)
    inside = [period for month in months for period in due_in(month) if period.kind in parts]
    return list(dict.fromkeys([*(month.text for month in months), *_before(inside, example.period)]))


def _before(periods: list[Period], last: Period) -> list[str]:
    """Longer periods that a still longer one reads, and that one: of those that end in a month it comes last."""
    return [*(period.text for period in periods if period.month_count < last.month_count), last.text]


def _measure_ids(compiled: Compiled, example: Example, period: Period, expect: MapNode) -> dict[str, str]:
    """A name is the version's own measure, else the scheme's, else a shared one."""
    known = {row["measure"] for row in compiled.rows["measures"]}
    part = compiled.part(example.scheme_id, period)
    # what a variant counts as the written scheme does is counted under that one's name (`library_tables._share`)
    written = example.scheme.partition("~")[0]
    owners = [part["part_id"].split("/")[0], example.scheme_id, written] if part else []
    named = [block for block in (expect.block("measures"), expect.block("measure_status")) if block]
    return {
        name: next((f"{owner}.{name}" for owner in owners if f"{owner}.{name}" in known), name)
        for block in named
        for name in block.entries
    }


def _coverage(feeds: list[str], example: Example, site_id: str, first: Period, last: Period) -> Iterator[Coverage]:
    """Every feed for every month of the site; an absent one for all but the example's period."""
    for source in feeds:
        if source not in example.absent_feeds:
            yield Coverage(site_id, source, first.first_day, last.last_day)
            continue
        before, after = example.period.months[0].shift(-1), example.period.last_month.shift(1)
        for start, end in ((first, before), (after, last)):
            if start.index <= end.index:
                yield Coverage(site_id, source, start.first_day, end.last_day)
