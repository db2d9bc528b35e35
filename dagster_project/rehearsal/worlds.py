"""`scheme check`: every worked example of every scheme, as rows of one build through the very models that pay people.

Belongs here: laying the examples before the models and comparing what came.
Does not belong here: how examples are written, expanded and judged (`rules/`), what is computed (dbt/).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.intake import tables_from_facts
from dagster_project.month.building import build_strata
from dagster_project.periods import parse
from dagster_project.rehearsal.coverage import Reach, reach_of
from dagster_project.rules.compiler.parts import months_looked_back
from dagster_project.rules.expansion import Coverage, EarlierResult, ExampleWorld, expand
from dagster_project.rules.judging import Mismatch, judge, measures_asked
from dagster_project.rules.library import Library
from dagster_project.site_shared_work import AS_DELIVERED, SHAREABLE
from dagster_project.warehouse.models import Models
from dagster_project.warehouse.working_file import (
    WORKING_FILE,
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


@dataclass(frozen=True)
class Rehearsal:
    """`examples` counts expectations by scheme; `mismatches` is empty when every one came true."""

    examples: dict[str, int]
    mismatches: list[Mismatch]
    reaches: list[Reach]


def rehearse(library: Library, scratch: Path) -> Rehearsal:
    """Build the world of all examples in `scratch` and hold it against what they expect."""
    world = expand(library)
    warehouse = build_world(world, scratch)
    with opened(warehouse, read_only=True) as connection:
        mismatches = mismatches_in(connection, world)
        reaches = reach_of(connection, library.schemes)
    return Rehearsal(dict(Counter(item.example.scheme for item in world.expectations)), mismatches, reaches)


def build_world(world: ExampleWorld, scratch: Path) -> Path:
    """The working file with the marts of a world; its sites are apart, so nobody is ranked with others' people."""
    models = Models(scratch / WORKING_FILE, scratch / "dbt", {"zone": ZONE, "day_start_minutes": 0})
    with opened(made_afresh(models.warehouse)) as connection:
        tables_from_facts(connection, world.facts, [])
        _cover(connection, world.coverage)
        lay_rules(connection, world.compiled.tables)
        lay_site(connection, _site(world), _work(world), months_looked_back(world.compiled.rows["parts"]))
        lay_earlier(connection)
        _lay_results(connection, world.results)
        if world.numbers_given:
            insert_rows(connection, "earlier.case_numbers", world.numbers_given)
    build_strata(models)
    return models.warehouse


def _site(world: ExampleWorld) -> SiteTables:
    return SiteTables(
        company="Examples",
        zone=ZONE,
        day_start_minutes=0,
        currency="CNY",
        site_zones=dict.fromkeys(world.periods, ZONE),
        first_months=world.first_months,
        feeds=[(site, source) for site in world.periods for source in world.feeds],
        scheme_sites=[SchemeSite(scheme, site) for scheme, site in world.scheme_sites],
        are_apart=True,
        shared_work=[(source, AS_DELIVERED) for source in SHAREABLE],
    )


def _work(world: ExampleWorld) -> list[WorkPeriod]:
    return [WorkPeriod(parse(text), site) for site, texts in world.periods.items() for text in texts]


def _lay_results(connection: duckdb.DuckDBPyConnection, results: Sequence[EarlierResult]) -> None:
    """Totals as an earlier calculation would hand them on."""
    rows = [
        (
            "employee", each.subject_id, each.period.text, each.period.kind, each.period.index,
            f"{each.scheme_id}.total", each.points, None if each.points is None else 1,
            0 if each.points is None else 1, 0, each.status, None,
        )
        for each in results
    ]  # fmt: skip
    if rows:
        insert_rows(connection, "earlier.observations", rows)


def _cover(connection: duckdb.DuckDBPyConnection, coverage: Sequence[Coverage]) -> None:
    rows = [(item.source, "facts", item.site_id, item.from_on, item.to_on) for item in coverage]
    insert_rows(connection, "raw.coverage (source, delivery_id, site_id, from_on, to_on)", rows)


def mismatches_in(connection: duckdb.DuckDBPyConnection, world: ExampleWorld) -> list[Mismatch]:
    """Where the marts that were built of a world are not as its examples expect."""
    asked = sorted(measures_asked(world.expectations))
    return judge(world.expectations, lambda table: _rows_of(connection, table, asked))


def _rows_of(connection: duckdb.DuckDBPyConnection, table: str, asked: Sequence[str]) -> list[dict[str, Any]]:
    """A mart, as `judge` asks for it; of observations, half a million in all examples, those of the measures asked."""
    only, given = ("where measure in (select unnest(?))", [asked]) if table == "observations" else ("", [])
    found = connection.execute(f"select * from main.{table} {only}", given).to_arrow_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows
