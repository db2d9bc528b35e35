"""The columns of a delivered row: where it came from, and every canonical column of its source.

Belongs here: their names, order and types in DuckDB. Does not belong here: how a file fills them (`canonical`,
`in_place`, `mapping/`).
"""

from __future__ import annotations

from dagster_project.catalogue import Column, Source

DELETED = Column("deleted", "boolean", False, (), "Whether this row withdraws its key.")
OWN_COLUMNS = ("_delivery_id", "_delivery", "_file", "_row_number")
# Whether a row's values came with their canonical types, which then stand beside their texts, and the day on which
# such a row became known.
IS_TYPED, KNOWN_ON = "_is_typed", "_known_on"
SQL_TYPES = {"text": "varchar", "integer": "bigint", "month": "date"}


def all_columns(source: Source) -> tuple[Column, ...]:
    """The canonical columns and `deleted`, in the order of `rows.parquet`."""
    return (*source.columns, DELETED)


def typed_name(column: Column) -> str:
    """The column that holds a typed value: a text is its own."""
    return column.name if column.data_type == "text" else f"_typed_{column.name}"


def sql_type(column: Column) -> str:
    return SQL_TYPES.get(column.data_type, column.data_type)


def untyped(source: Source) -> list[str]:
    """SQL for the typed columns of rows whose values are text only."""
    columns = [column for column in all_columns(source) if column.data_type != "text"]
    none = [f"false as {IS_TYPED}", f"cast(null as date) as {KNOWN_ON}"]
    return [*none, *(f"cast(null as {sql_type(one)}) as {typed_name(one)}" for one in columns)]
