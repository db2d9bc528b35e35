"""Rules kept in a store without a library: a few rows, all else empty, closed as adoption closes them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.rules.compiler.tables import COLUMNS
from dagster_project.store import folders
from dagster_project.store.paths import Home

Rows = list[dict[str, Any]]


def keep_rules(home: Home, rules_hash: str, rows: dict[str, Rows]) -> None:
    """Write `store/rules/<rules hash>/`; a column that a row does not name is NULL."""
    folder = home.rules / rules_hash
    folder.mkdir()
    for table, columns in COLUMNS.items():
        full = [dict.fromkeys(columns) | row for row in rows.get(table, [])]
        pq.write_table(pa.Table.from_pylist(full, pa.schema(list(columns.items()))), folder / f"{table}.parquet")
    (folder / "schemes").mkdir()
    (folder / "schemes" / "alpha.yaml").write_text("scheme: alpha\n", encoding="utf-8")
    folders.close(folder)
