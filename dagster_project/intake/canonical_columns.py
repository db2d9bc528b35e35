"""The columns of `rows.parquet`: where a row came from, and every canonical column of its source.

Belongs here: their names and order. Does not belong here: how a file fills them (`canonical`, `mapping/`).
"""

from __future__ import annotations

from dagster_project.catalogue import Column, Source

DELETED = Column("deleted", "boolean", False, (), "Whether this row withdraws its key.")
OWN_COLUMNS = ("_delivery_id", "_delivery", "_file", "_row_number")


def all_columns(source: Source) -> tuple[Column, ...]:
    """The canonical columns and `deleted`, in the order of `rows.parquet`."""
    return (*source.columns, DELETED)
