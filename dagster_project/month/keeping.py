"""Keeping: what a run computed becomes objects in the store, and one calculation a month.

Belongs here: which tables are kept, in which order of rows.
Does not belong here: how an object is written (`store.objects`).
"""

from __future__ import annotations

from importlib.metadata import version

import duckdb

from dagster_project.month.corrections import joining
from dagster_project.month.plans import Plan
from dagster_project.month.reach import in_reach
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse
from dagster_project.store import calculations, objects
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import literal
from dagster_project.store.objects import ObjectRef
from dagster_project.warehouse.working_file import opened

# table -> what orders its rows. Each has a column `period`.
KEPT: dict[str, tuple[str, ...]] = {
    "census": ("scheme", "period", "subject_id"),
    "observations": ("period", "subject_id", "measure"),
    "assessment_results": ("scheme", "period", "assessment_id", "item"),
    "scores": ("scheme", "period", "subject_id", "item"),
    "clause_results": ("scheme", "period", "subject_id", "star", "alternative", "clause"),
    "condition_results": ("scheme", "period", "subject_id", "target_kind", "target", "alternative", "clause"),
    "stars": ("scheme", "period", "subject_id"),
    "flags": ("scheme", "period", "subject_id", "flag", "item"),
    "bonus_lines": ("scheme", "period", "subject_id", "line"),
    "case_results": ("scheme", "period", "subject_id", "step"),
    "case_shares": ("scheme", "period", "subject_id", "step", "payee_id"),
    "case_facts": ("scheme", "period", "subject_id", "column_name"),
    "case_numbers": ("scheme", "period", "subject_id"),
    "sampling_plan": ("scheme", "period", "subject_id"),
    "sampling_tasks": ("scheme", "period", "interaction_id"),
    "complaint_counts": ("period", "subject_id"),
    "roster": ("period", "subject_id"),
    "standings": ("scheme", "period", "subject_id"),
    "suspense": ("period", "source", "measure", "standing"),
}
# How the deliveries ended, as known to the run: no period of their own, kept with every month that the run computes.
KEPT_ONCE: dict[str, tuple[str, ...]] = {
    "delivery_accounts": ("source", "delivery", "delivery_id"),
    "rejects": ("source", "delivery_id", "file", "row_number", "column_name", "reason"),
}
RECORDED = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "great-expectations", "pyarrow")


def keep(workplace: Workplace, plan: Plan) -> list[Calculation]:
    """Store every computed month and record it; returns their calculations, oldest first."""
    kept = store(workplace, plan)
    for calculation in kept:
        _record(workplace, calculation)
    return kept


def store(workplace: Workplace, plan: Plan) -> list[Calculation]:
    """Store every computed month, oldest first. What was stored before is left alone."""
    refs = computed(workplace, plan)
    kept = []
    for month in plan.to_compute:
        identity = plan.identities[month.text]
        kept.append(
            calculations.write(
                workplace.home,
                month.text,
                identity.calculation_id,
                [ref for ref in refs if parse(ref.period).last_month == month],
                plan.rules_hash,
                identity.inputs,
                identity.earlier,
                _recorded(workplace, plan),
            )
        )
    return kept


def _recorded(workplace: Workplace, plan: Plan) -> dict[str, str]:
    """What is told of the making and decides nothing."""
    engine = {"models_built_by": "Spark"} if workplace.site.spark else {}
    return {"known_at": plan.known_at, "at": workplace.at, **engine, **{name: version(name) for name in RECORDED}}


def computed(workplace: Workplace, plan: Plan) -> list[ObjectRef]:
    """Store what the working file holds of the plan's months, as objects."""
    with opened(workplace.warehouse, read_only=True) as connection:
        return _periodic(connection, workplace, plan) + _once(connection, workplace, plan)


def _periodic(connection: duckdb.DuckDBPyConnection, workplace: Workplace, plan: Plan) -> list[ObjectRef]:
    home = workplace.home
    refs = [
        ref
        for table, order in KEPT.items()
        for ref in (
            *objects.put_split(
                connection,
                home,
                table,
                joining.kept_sql(home, plan, table, "scheme" in order),
                order,
                plan.month.text,
            ),
            *joining.objects_that_stand(connection, home, plan, table, order),
        )
        if ref.rows
    ]
    return refs + _empty(connection, workplace, plan, refs)


def _empty(
    connection: duckdb.DuckDBPyConnection, workplace: Workplace, plan: Plan, refs: list[ObjectRef]
) -> list[ObjectRef]:
    """A table in which a month has no row is kept as an empty one, however many months were computed with it."""
    filled = {(ref.table, parse(ref.period).last_month) for ref in refs}
    return [
        objects.put(connection, workplace.home, table, f"select * from main.{table} where false", order, month.text)
        for month in plan.to_compute
        for table, order in KEPT.items()
        if (table, month) not in filled
    ]


def _once(connection: duckdb.DuckDBPyConnection, workplace: Workplace, plan: Plan) -> list[ObjectRef]:
    """Each is a view over what became of every delivered row: asked once, and not again for each month.

    A month is kept with the accounts of what it looks at, whichever months were computed with it.
    """
    for table in KEPT_ONCE:
        connection.execute(f"create temp table {table} as from main.{table}")
    refs = []
    for month in plan.to_compute:
        ids = ", ".join(literal(one.delivery_id) for one in in_reach(workplace, plan, [month])) or "null"
        for table, order in KEPT_ONCE.items():
            rows = f"select *, '{month}' as period from temp.{table} where delivery_id in ({ids})"
            refs.append(objects.put(connection, workplace.home, table, rows, order, month.text))
    return refs


def _record(workplace: Workplace, calculation: Calculation) -> None:
    known = {(entry.body["period"], entry.body["calculation_id"]) for entry in workplace.ledger.entries("calculated")}
    if (calculation.period, calculation.calculation_id) not in known:
        body = {"period": calculation.period, "calculation_id": calculation.calculation_id}
        workplace.ledger.append("calculated", body, workplace.at)
