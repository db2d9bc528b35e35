"""What the models read and do not make, as Parquet that the cluster reads in place.

Belongs here: writing the working file's inputs out, each with its columns. Does not belong here: laying them in the
working file (`month.building`), the tables that come back (`building`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dagster_project.store.hashing import literal, quoted
from dagster_project.warehouse.working_file import opened

SCHEMAS = ("raw", "rules", "site", "earlier")
# The models' run itself adds to these: they are tables of the engine's own.
ADDED_TO = "earlier"
# DuckDB's words for types that Spark calls otherwise.
SPARK_TYPES = {"VARCHAR": "STRING"}


def written_out(warehouse: Path, folder: Path) -> list[dict[str, Any]]:
    """One entry a table for `on_spark`: its name, its Parquet file below `folder`, its columns as (name, type)."""
    listed = []
    with opened(warehouse, read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where list_contains(?, table_schema) order by all",
            [list(SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            file = folder / schema / f"{table}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            name = f"{schema}.{quoted(table)}"
            connection.execute(f"copy (from {name}) to {literal(str(file))} (format parquet)")
            described = connection.execute(f"describe {name}").fetchall()
            columns = [(row[0], SPARK_TYPES.get(row[1], row[1])) for row in described]
            listed.append(
                {
                    "name": f"{schema}.{table}",
                    "file": str(file),
                    "columns": columns,
                    "is_added_to": schema == ADDED_TO,
                }
            )
    return listed
