"""The second engine's turn: the tables that the models made, and what the checker says about them.

Belongs here: which rows the checker is given. Does not belong here: any rule (`checker/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.checker.check import NEEDED, check
from dagster_project.checker.rows import Difference
from dagster_project.warehouse.working_file import opened

Rows = list[dict[str, Any]]


def differences(warehouse: Path, periods: list[str]) -> tuple[list[Difference], dict[str, int]]:
    """What the two engines do not agree on in `periods`, and how many rows of each table they compared."""
    with opened(warehouse, read_only=True) as connection:
        tables = {name: _rows(connection, f"main.{name}", None if name == "observations" else periods) for name in NEEDED}
        rules = {name: _rows(connection, f"rules.{name}") for name in _names(connection, "rules")}
        found = check(tables, rules, _earlier(connection, periods))
    return found, {name: len(rows) for name, rows in tables.items()}


def _earlier(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> Mapping[str, Rows]:
    """Where the periods to check start from. What this run computed itself is not among it: the checker makes its own."""
    listed = ", ".join(f"'{period}'" for period in periods)
    return {
        "stars": _rows(connection, f"(select * from earlier.standings where period not in ({listed}))"),
        "opening_standings": _rows(
            connection,
            "(select * replace (substr(cast(as_of_month as varchar), 1, 7) as as_of_month) from main.stg_opening_standings)",
        ),
        "census": _rows(
            connection,
            "(select parts.scheme, populations.* from main.int_month_populations as populations"
            " inner join rules.parts as parts using (part_id))",
        ),
    }


def _rows(connection: duckdb.DuckDBPyConnection, relation: str, periods: list[str] | None = None) -> Rows:
    only = "" if periods is None else " where period in ({})".format(", ".join(f"'{period}'" for period in periods))
    rows: Rows = connection.execute(f"select * from {relation}{only}").to_arrow_table().to_pylist()
    return rows


def _names(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = ? order by 1", [schema]
    ).fetchall()
    return [row[0] for row in found]
