"""The second engine's turn: the tables that the models made, and what the checker says about them.

Belongs here: which rows the checker is given. Does not belong here: any rule (`checker/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.checker.check import NEEDED, check
from dagster_project.checker.rows import Difference, rows_of
from dagster_project.warehouse.working_file import opened

Rows = Iterator[dict[str, Any]]
BATCH_ROWS = 65_536
# Clause rows that come subject by subject share the work of their windows.
IN_ORDER = {"clause_results": "scheme, period, subject_type, subject_id, star"}
WITH_EARLIER_PERIODS = frozenset({"observations"})


def differences(warehouse: Path, periods: list[str]) -> tuple[list[Difference], dict[str, int]]:
    """What the two engines do not agree on in `periods`, and how many rows of each table they compared.

    If there is too much to list, the last difference says that the comparison stopped there.
    """
    with opened(warehouse, read_only=True) as connection:
        tables = {name: _table(connection, name, periods) for name in NEEDED}
        rules = {name: _rows(connection, f"rules.{name}") for name in _names(connection, "rules")}
        report = check(tables, rules, _earlier(connection, periods))
    return report.differences, report.compared


def _table(connection: duckdb.DuckDBPyConnection, name: str, periods: list[str]) -> Rows:
    only = "" if name in WITH_EARLIER_PERIODS else f" where period in ({_listed(periods)})"
    order = f" order by {IN_ORDER[name]}" if name in IN_ORDER else ""
    return _rows(connection, f"main.{name}{only}{order}")


def _earlier(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> Mapping[str, Rows]:
    """Where the periods to check start from. What this run computed is not among it: the checker makes its own."""
    return {
        "stars": _rows(connection, f"earlier.standings where period not in ({_listed(periods)})"),
        "opening_standings": _rows(
            connection,
            "(select * replace (substr(cast(as_of_month as varchar), 1, 7) as as_of_month)"
            " from main.stg_opening_standings)",
        ),
        "decisions": _rows(connection, "main.stg_decisions"),
        "employees": _rows(connection, "main.stg_employees"),
        "grants": _rows(connection, "main.stg_grants"),
        "census": _rows(
            connection,
            "(select parts.scheme, populations.* from main.int_month_populations as populations"
            " inner join rules.parts as parts using (part_id))",
        ),
        "sites": _rows(
            connection, "(select site_id, substr(cast(first_month as varchar), 1, 7) as first_month from site.sites)"
        ),
    }


def _listed(periods: list[str]) -> str:
    return ", ".join(f"'{period}'" for period in periods)


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> Rows:
    """Row by row, each through a cursor of its own: no table is ever held whole."""
    yield from rows_of(connection.cursor().execute(f"select * from {relation}").to_arrow_reader(BATCH_ROWS))


def _names(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = ? order by 1", [schema]
    ).fetchall()
    return [row[0] for row in found]
