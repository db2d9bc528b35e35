"""A small world of a property: one site of its own, its people, and their facts as rows that would be delivered.

Belongs here: keys, days and neutral values of rows, months whose feed is absent, and many worlds as one build.
Does not belong here: which facts make which figure (`realising.py`), which worlds there are (`edges.py`, `drawing.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import duckdb

from dagster_project.catalogue import source as catalogued
from dagster_project.intake import tables_from_facts
from dagster_project.month.building import build_strata
from dagster_project.periods import MONTHS_OF_KIND, Period, month_at, parse
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.neutral_facts import NEUTRAL_FACTS
from dagster_project.warehouse.models import Models
from dagster_project.warehouse.working_file import (
    SchemeSite,
    SiteTables,
    WorkPeriod,
    insert_rows,
    lay_earlier,
    lay_rules,
    lay_site,
    made_afresh,
    opened,
)

ZONE = "Asia/Shanghai"
LONG_AGO = "2012-01-01"
SITE = "{site}"  # stands for the site's id in every value, so that equal worlds may lie side by side


class Unreachable(Exception):
    """No facts can make the figure that was asked for; the message is the reason."""


@dataclass
class Person:
    """`later`: (day from which it holds, role) of a transfer."""

    name: str
    role: str
    line: str | None = None
    hired_on: str = LONG_AGO
    left_on: str | None = None
    base_pay: str | None = "6000.00"
    performance_pay: str | None = "1000.00"
    later: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Row:
    source: str
    month: Period
    values: dict[str, str]


@dataclass
class World:
    """`absent`: months for which a source did not come to the site; rows of theirs did not come either."""

    title: str
    scheme: str
    period: Period
    people: dict[str, Person] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    absent: set[tuple[str, str]] = field(default_factory=set)
    periods: list[str] = field(default_factory=list)
    number: int = -1
    _days: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def site(self) -> str:
        return f"w{self.number:04d}"

    def subject(self, name: str = "a") -> str:
        return f"{self.site}-{name}"

    def add(self, source: str, who: str, month: Period, **values: str | None) -> Row:
        """One more row, with a key of its own where the key has a generated id, and a neutral value for the rest."""
        listed = catalogued(source)
        day = self._day(source, who, month)
        words = {"day": day, "time": f"{day} 10:00:00", "month": month.text, "scheme": self.scheme}
        neutral = {name: text.format(**words) for name, text in NEUTRAL_FACTS.get(source, {}).items()}
        ids = {
            name: f"{SITE}-{source}-{len(self.rows)}"
            for name in listed.key
            if name.endswith("_id") and name != listed.subject_column
        }
        given = {name: text.replace("{day}", day) for name, text in values.items() if text is not None}
        row = Row(source, month, {**neutral, **ids, listed.subject_column: f"{SITE}-{who}", **given})
        self.rows.append(row)
        return row

    def fill(self, source: str, who: str, month: Period, **values: str | None) -> None:
        """Values into the one row that a person has in a month (of the key named in `values`)."""
        listed = catalogued(source)
        key = {name: text for name, text in values.items() if name in listed.key}
        wanted = {**key, listed.subject_column: f"{SITE}-{who}"}
        for row in self.rows:
            if row.source == source and row.month == month and wanted.items() <= row.values.items():
                break
        else:
            row = self.add(source, who, month, **key)
            row.values.pop("collected_amount", None)
        for name, text in values.items():
            if row.values.setdefault(name, text or "") != (text or ""):
                raise Unreachable(f"{source}.{name} is taken by another figure")

    def _day(self, source: str, who: str, month: Period) -> str:
        """Attendance: the 1st, 2nd, …, a day each; anything else in the middle, at the start or the end of a month."""
        number = self._days[source, who, month.text]
        self._days[source, who, month.text] += 1
        if source == "attendance":
            if number >= 28:
                raise Unreachable("a month has no more days at work")
            return f"{month.text}-{number + 1:02d}"
        return f"{month.text}-{(15, 1, month.last_day.day)[number % 3]:02d}"

    def delivered(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Every row of the world, (source, values), but for the months whose feed is absent."""
        yield "units", {"unit_id": self.site, "name": self.title, "kind": "site", "valid_from": "2000-01-01"}
        for person in self.people.values():
            yield from (("employees", row) for row in _roster(self, person))
        for row in self.rows:
            if (row.source, row.month.text) not in self.absent:
                yield (
                    row.source,
                    {name: text.replace(SITE, self.site) for name, text in row.values.items() if text},
                )


def _roster(world: World, person: Person) -> Iterator[dict[str, str]]:
    for valid_from, role in [(person.hired_on, person.role), *person.later]:
        values = {
            "employee_id": world.subject(person.name),
            "name": person.name,
            "unit_id": world.site,
            "role": role,
            "line": person.line,
            "valid_from": valid_from,
            "hired_on": person.hired_on,
            "left_on": person.left_on,
            "base_pay": person.base_pay,
            "performance_pay": person.performance_pay,
        }
        yield {name: text for name, text in values.items() if text is not None}


def lookbacks(compiled: Compiled) -> dict[str, int]:
    """How many months before a period each scheme reads."""
    found: dict[str, int] = {}
    for part in compiled.rows["parts"]:
        months = part["lookback"] * MONTHS_OF_KIND[part["period_kind"]]
        found[part["scheme"]] = max(found.get(part["scheme"], 0), months)
    return found


def facts_of(worlds: Sequence[World], shuffled: Random) -> dict[str, list[dict[str, str]]]:
    """The rows of all worlds by source, in no order whatever."""
    facts: dict[str, list[dict[str, str]]] = {}
    for world in worlds:
        for source, values in world.delivered():
            facts.setdefault(source, []).append(values)
    for rows in facts.values():
        shuffled.shuffle(rows)
    return facts


def build(worlds: Sequence[World], compiled: Compiled, sources: Sequence[str], scratch: Path) -> Path:
    """The working file with the marts of all worlds, through the very models that pay people."""
    models = Models(scratch / "warehouse.duckdb", scratch / "dbt", {"zone": ZONE, "day_start_minutes": 0})
    reach = lookbacks(compiled)
    with opened(made_afresh(models.warehouse)) as connection:
        tables_from_facts(connection, facts_of(worlds, Random(len(worlds))), [])
        insert_rows(
            connection,
            "raw.coverage (source, delivery_id, site_id, from_on, to_on)",
            [
                (source, "facts", *rest)
                for world in worlds
                for source, *rest in _coverage(world, sources, reach[world.scheme])
            ],
        )
        lay_rules(connection, compiled.tables)
        work = [WorkPeriod(parse(text), world.site) for world in worlds for text in world.periods]
        lay_site(connection, _site(worlds, reach), work, max(reach.values()))
        _forget_months(connection, worlds, reach)
        lay_earlier(connection)
    build_strata(models)
    return models.warehouse


def _forget_months(connection: duckdb.DuckDBPyConnection, worlds: Sequence[World], reach: dict[str, int]) -> None:
    """A site's months before those that its own scheme reads: a company of one scheme would not look at them either."""
    first = [(world.site, _first(world, reach[world.scheme])) for world in worlds]
    connection.execute("create temp table first_months (site_id varchar, period_index integer)")
    connection.executemany("insert into first_months values (?, ?)", first)
    connection.execute(
        "delete from site.observed_months as months using first_months as first"
        " where months.site_id = first.site_id and months.period_index < first.period_index"
    )


def _first(world: World, lookback: int) -> int:
    """The index of the first month that the world's periods look at."""
    return min(parse(text).months[0].index for text in world.periods) - lookback


def _site(worlds: Sequence[World], reach: dict[str, int]) -> SiteTables:
    return SiteTables(
        company="Properties",
        zone=ZONE,
        day_start_minutes=0,
        currency="CNY",
        site_zones={world.site: ZONE for world in worlds},
        first_months={world.site: month_at(_first(world, reach[world.scheme])) for world in worlds},
        feeds=[],
        scheme_sites=[SchemeSite(world.scheme, world.site) for world in worlds],
    )


def _coverage(world: World, sources: Sequence[str], lookback: int) -> Iterator[tuple[str, str, date, date]]:
    """Every month but the absent ones: a stretch of months between two absences is one line."""
    first = _first(world, lookback)
    last = max(parse(text).index for text in world.periods)
    for source in sources:
        start = first
        for index in range(first, last + 2):
            if index > last or (source, month_at(index).text) in world.absent:
                if start < index:
                    yield source, world.site, month_at(start).first_day, month_at(index - 1).last_day
                start = index + 1
