"""Gating: the candidate laid out for the gates, read-only, and what they say of exactly this content.

Belongs here: which tables the gates see, and the verdicts as a record. Does not belong here: what must hold (expectations/).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dagster_project.checker.rows import Difference
from dagster_project.month.checking import differences
from dagster_project.month.keeping import KEPT, KEPT_ONCE
from dagster_project.month.workplace import Workplace
from dagster_project.periods import due_in
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation
from dagster_project.warehouse.working_file import made_afresh, opened

# What the gates read beside the kept tables, from the working file.
BESIDE = {
    "part_list": """
        select distinct parts.part_id, parts.scheme, work_periods.period, parts.has_levels, parts.has_total
        from warehouse.rules.parts as parts
        inner join warehouse.site.work_periods as work_periods
            on parts.period_kind = work_periods.period_kind
            and parts.effective_from_index <= work_periods.period_index
            and coalesce(parts.effective_to_index > work_periods.period_index, true)
        where work_periods.period in ({periods}) and parts.subject_type = 'employee'
    """,
    "raw_counts": "select source, delivery_id, rows as delivered from warehouse.raw.deliveries",
}


def gate_record(workplace: Workplace, calculation: Calculation, checked: list[str]) -> Any:
    """Run every gate over the candidate; `checked` are the periods that the second engine rebuilds."""
    from expectations.runner import failing_rows, run_gates

    lay_candidate(workplace, calculation, checked)
    record = run_gates(workplace.candidate_file, calculation.content_hash)
    failing_rows(workplace.candidate_file, record, workplace.home.work / "failing")
    return record


def lay_candidate(workplace: Workplace, calculation: Calculation, checked: list[str]) -> None:
    found, compared = differences(workplace.warehouse, checked)
    with opened(made_afresh(workplace.candidate_file)) as connection:
        for table in [*KEPT, *KEPT_ONCE]:
            files = [str(objects.verified(workplace.home, ref)) for ref in calculation.tables if ref.table == table]
            listed = ", ".join(f"'{file}'" for file in files)
            name = "roster_of_month" if table == "roster" else table
            connection.execute(f"create view {name} as select * from read_parquet([{listed}])")
        _lay_checker(connection, found, compared)
        _lay_beside(connection, workplace.warehouse, [period.text for period in due_in(workplace.month)])
        # whoever is on the roster in a period's last month is expected in that period
        connection.execute(
            "create view roster as select due.period, month.subject_id from roster_of_month as month"
            " cross join (select distinct period from part_list) as due"
        )


def _lay_checker(connection: duckdb.DuckDBPyConnection, found: list[Difference], compared: dict[str, int]) -> None:
    connection.execute(
        "create table checker_differences"
        " (what varchar, scheme varchar, period varchar, subject_id varchar, ours varchar, checkers varchar)"
    )
    rows = [(f"{d.table}.{d.what}", d.scheme, d.period, d.subject_id, d.found, d.expected) for d in found]
    if rows:
        connection.executemany("insert into checker_differences values (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("create table checker_counts (what varchar, compared bigint)")
    connection.executemany("insert into checker_counts values (?, ?)", list(compared.items()))


def _lay_beside(connection: duckdb.DuckDBPyConnection, warehouse: Path, periods: list[str]) -> None:
    connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
    listed = ", ".join(f"'{period}'" for period in periods)
    for table, query in BESIDE.items():
        connection.execute(f"create table {table} as {query.format(periods=listed)}")
    connection.execute("detach warehouse")
