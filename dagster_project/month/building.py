"""Building: the working file of a run, from deliveries, rules, site and earlier results to the marts.

Belongs here: laying the inputs, and running the strata in turn.
Does not belong here: what the models compute (dbt/), which months (`planning.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.cluster import building as cluster
from dagster_project.facts.month import Facts
from dagster_project.intake import open_raw
from dagster_project.month.corrections import posting
from dagster_project.month.plans import Plan
from dagster_project.month.reach import in_reach
from dagster_project.month.workplace import Workplace
from dagster_project.periods import due_in
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation
from dagster_project.warehouse.models import Models, NodeResult, release_connections
from dagster_project.warehouse.working_file import (
    SiteTables,
    WorkPeriod,
    hand_on_results,
    insert_rows,
    lay_case_numbers,
    lay_earlier,
    lay_rules,
    lay_site,
    made_afresh,
    opened,
)


def build(workplace: Workplace, plan: Plan) -> list[NodeResult]:
    """Make the working file afresh and compute what the plan asks for; returns what dbt did."""
    lay_inputs(workplace, plan)
    return build_laid(workplace)


def build_laid(workplace: Workplace) -> list[NodeResult]:
    """Compute what was laid, on the engine that the site file names."""
    if workplace.site.spark is None:
        return build_strata(workplace.models)
    built = cluster.build_on(workplace.site.spark, workplace.models)
    cluster.take_back(workplace.models, built)
    return built.models


def lay_inputs(
    workplace: Workplace,
    plan: Plan,
    rules: Mapping[str, pa.Table] | None = None,
    deliveries: Collection[str] | None = None,
) -> None:
    """Make the working file afresh with everything that the models read, and nothing that they make.

    `rules` and `deliveries` (their ids) stand for the library's and the known ones, where it is asked what would be.
    """
    reached = {one.delivery_id for one in in_reach(workplace, plan, plan.to_compute)}
    if deliveries is not None:
        reached &= set(deliveries)
    with opened(made_afresh(workplace.warehouse)) as connection:
        open_raw(connection, workplace.home, plan.known_at, reached)
        lay_rules(connection, rules or workplace.library.compiled.tables)
        lay_site(
            connection, _site_tables(workplace, plan), [WorkPeriod(one) for one in plan.periods], plan.lookback_months
        )
        lay_earlier(connection, _objects(workplace, plan, "observations"), _objects(workplace, plan, "standings"))
        if plan.posting is not None and plan.posting.month in plan.to_compute:
            posting.lay(connection, workplace, plan.posting)
        _lay_facts(connection, plan)
        lay_case_numbers(connection, files_of(workplace, plan.numbered, "case_numbers"))


def _site_tables(workplace: Workplace, plan: Plan) -> SiteTables:
    """What the models know of the company; where a part of the month is computed, which schemes those are."""
    tables = workplace.site_tables
    if plan.part is None:
        return tables
    schemes = plan.part.schemes
    return replace(
        tables, scheme_sites=[use._replace(is_computed=use.scheme in schemes) for use in tables.scheme_sites]
    )


def _lay_facts(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """What people decided about the months to compute."""
    for month in plan.to_compute:
        facts = plan.facts.get(month.text, Facts(month.text))
        for table, rows in facts.tables([period.text for period in due_in(month)]).items():
            if rows:
                insert_rows(connection, f"earlier.{table}", rows)


def build_strata(models: Models) -> list[NodeResult]:
    """Stratum 0, then each later one that has work; what a stratum found is handed on to the next."""
    results = models.build_stratum(0)
    release_connections()
    for stratum in _later_strata(models.warehouse):
        with opened(models.warehouse) as connection:
            hand_on_results(connection, stratum - 1)
        results += models.build_stratum(stratum)
        release_connections()
    return results


def row_counts(workplace: Workplace) -> dict[str, int]:
    """How many rows each table of the working file holds: for people, who want to know where the time went."""
    with opened(workplace.warehouse, read_only=True) as connection:
        sql = "select table_name, estimated_size from duckdb_tables() where schema_name = 'main'"
        return {str(table): int(rows) for table, rows in connection.execute(sql).fetchall()}


def _later_strata(warehouse: Path) -> list[int]:
    with opened(warehouse, read_only=True) as connection:
        return _strata(connection)


def _strata(connection: duckdb.DuckDBPyConnection) -> list[int]:
    rows = connection.execute(
        "select distinct stratum from int_work_list where stratum > 0 order by stratum"
    ).fetchall()
    highest = max((row[0] for row in rows), default=0)
    return list(range(1, highest + 1))


def _objects(workplace: Workplace, plan: Plan, table: str) -> list[Path]:
    return files_of(workplace, plan.earlier.values(), table)


def files_of(workplace: Workplace, calculations: Iterable[Calculation], table: str) -> list[Path]:
    """The objects of these calculations that hold one table, in their order."""
    return [
        objects.verified(workplace.home, ref)
        for calculation in calculations
        for ref in calculation.tables
        if ref.table == table
    ]
