"""A closed month of which a part was computed again: its new rows, and those of the schemes that keep what they have.

Belongs here: which rows a table keeps of either, and holding what was computed for everybody against what stood: where
it differs in what nothing was said to reach, the months are computed as a whole.
Does not belong here: which schemes are reached (`reaching.py`), how an object is written (`store/objects.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import duckdb

from dagster_project.month.corrections.part import LAST_PHASE_OF_FIGURES, Part
from dagster_project.month.plans import Plan
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation, rows_sql
from dagster_project.store.hashing import described, hashes_by_group, literal
from dagster_project.store.objects import ObjectRef
from dagster_project.store.paths import Home

FIGURES, LINES = "observations", "bonus_lines"
# Computed for everybody, whichever schemes are reached: what the others have of it must be as it stood.
FOR_EVERYBODY = ("roster", "assessment_results", "case_results", "case_shares", "case_facts", "case_numbers")


def kept_sql(home: Home, plan: Plan, table: str, has_schemes: bool) -> str:
    """The rows of a table that the plan's months keep of this build; of figures also those that are kept as they stood.

    Of a table by scheme, whole objects stand beside these rows: `objects_that_stand`.
    """
    periods = f"period in ({_listed(period.text for period in plan.periods)})"
    rows = f"select * from main.{table} where {periods}"
    if plan.part is None:
        return rows
    if has_schemes:
        return f"{rows} and scheme in ({_listed(plan.part.schemes)})"
    if table != FIGURES:
        return rows
    kept = _is_kept(plan.part)
    stood = rows_sql(home, _stood(plan, plan.part), FIGURES)
    return f"{rows} and not {kept} union all by name select * from {stood} where {periods} and {kept}"


def objects_that_stand(
    connection: duckdb.DuckDBPyConnection, home: Home, plan: Plan, table: str, order: Collection[str]
) -> Iterator[ObjectRef]:
    """The objects of a table by scheme that the plan's months keep as they are.

    A month that paid for earlier ones has lines of its own for them, which no correction of it repeats.
    """
    if plan.part is None or "scheme" not in order:
        return
    for calculation in _stood(plan, plan.part):
        for ref in calculation.tables:
            if ref.table != table or not ref.rows or ref.scheme in plan.part.schemes:
                continue
            path = literal(str(objects.verified(home, ref)))
            if table == LINES and _any(connection, f"read_parquet({path}) where cause = 'retro'"):
                own = f"select * from read_parquet({path}) where cause <> 'retro'"
                yield from (
                    one for one in objects.put_split(connection, home, table, own, list(order), ref.period) if one.rows
                )
            else:
                yield ref


def disagreements(connection: duckdb.DuckDBPyConnection, home: Home, plan: Plan) -> list[str]:
    """The tables in which what was computed for everybody is not as it stood, though nothing should have reached it."""
    if plan.part is None:
        return []
    found = [table for table in FOR_EVERYBODY if _hashes_differ(connection, plan, plan.part, table)]
    return found + [FIGURES] * _figures_differ(connection, home, plan, plan.part)


def _hashes_differ(connection: duckdb.DuckDBPyConnection, plan: Plan, part: Part, table: str) -> bool:
    columns = described(connection, f"main.{table}")
    group = [name for name in ("scheme", "period") if name in dict(columns)]
    others = f"and scheme not in ({_listed(part.schemes)})" if "scheme" in group else ""
    rows = f"(select * from main.{table} where period in ({_listed(one.text for one in plan.periods)}) {others})"
    now = {key: digest for key, (_, digest) in hashes_by_group(connection, rows, columns, group).items()}
    before = {
        (ref.scheme, ref.period)[-len(group) :]: ref.logical_hash
        for calculation in _stood(plan, part)
        for ref in calculation.tables
        if ref.table == table and ref.rows and ref.scheme not in part.schemes
    }
    return now != before


def _figures_differ(connection: duckdb.DuckDBPyConnection, home: Home, plan: Plan, part: Part) -> bool:
    """Figures of months that sources give: none is another one; who was not known then was not at work."""
    stood = rows_sql(home, _stood(plan, part), FIGURES)
    ours = (
        f"period in ({_listed(one.text for one in plan.periods)}) and period_kind = 'month'"
        f" and measure not in ({_listed(part.changed | part.kept_in_months)})"
        f" and measure in (select measure from rules.measures where phase <= {LAST_PHASE_OF_FIGURES})"
    )
    return _any(
        connection,
        f"""(
            select now.measure from (from main.{FIGURES} where {ours}) as now
            full join (from {stood} where {ours}) as before using (subject_type, subject_id, period, measure)
            where coalesce(now.status, '') <> coalesce(before.status, 'not_applicable')
                or (before.status is not null and (
                    now.numerator, now.denominator, now.n, now.pending, now.reason_code
                ) is distinct from (before.numerator, before.denominator, before.n, before.pending, before.reason_code))
        )""",
    )


def _stood(plan: Plan, part: Part) -> list[Calculation]:
    return [part.stood[month.text] for month in plan.to_compute]


def _is_kept(part: Part) -> str:
    return (
        f"(measure in ({_listed(part.kept_in_months)}) and period_kind = 'month'"
        f" or measure in ({_listed(part.kept_in_longer_periods)}) and period_kind <> 'month')"
    )


def _any(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    return bool(connection.execute(f"select 1 from {relation} limit 1").fetchall())


def _listed(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in sorted(values)) or "''"
