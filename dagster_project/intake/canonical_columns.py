"""The columns of a delivered row: where it came from, and every canonical column of its source.

Belongs here: their names, order and types in DuckDB, how far those go, and the SQL of what stands beside the canonical
columns. Does not belong here: how a file fills these (`canonical`, `in_place`, `typed_rows`, `mapping/`).
"""

from __future__ import annotations

from datetime import date, timedelta

from dagster_project.catalogue import Column, Source, days_ahead
from dagster_project.store.hashing import literal

DELETED = Column("deleted", "boolean", False, (), "Whether this row withdraws its key.")
OWN_COLUMNS = ("_delivery_id", "_delivery", "_file", "_row_number")
# Whether a row's values came with their canonical types, which then stand beside their texts, and the first day that
# nothing in such a row can have happened on yet: a literal, which the reader of a file compares its blocks with.
IS_TYPED, FIRST_DAY_AHEAD = "_is_typed", "_first_day_ahead"
SQL_TYPES = {"text": "varchar", "integer": "bigint", "month": "date"}
# What staging reads: days of these years (for BETWEEN), and numbers of so many digits before the point.
DAYS = "'0001-01-01' and '9999-12-31'"
WHOLE_DIGITS = {"integer": 15, "decimal(18,2)": 12, "decimal(18,6)": 12}


def all_columns(source: Source) -> tuple[Column, ...]:
    """The canonical columns and `deleted`, in the order of `rows.parquet`."""
    return (*source.columns, DELETED)


def typed_name(column: Column) -> str:
    """The column that holds a typed value: a text is its own."""
    return column.name if column.data_type == "text" else f"_typed_{column.name}"


def sql_type(column: Column) -> str:
    return SQL_TYPES.get(column.data_type, column.data_type)


def own_sql(labels: tuple[str, str], part: str, row_number: str) -> list[str]:
    """SQL for where rows come from. `labels` are the delivery's id and name; `part` and `row_number` are SQL."""
    own = [literal(labels[0]), literal(labels[1]), part, f"cast({row_number} as bigint)"]
    return [f"{value} as {name}" for value, name in zip(own, OWN_COLUMNS, strict=True)]


def first_day_ahead(known_at: str) -> str:
    """The first day, ISO-8601, on which nothing can have happened yet of what became known at a time (ISO-8601)."""
    known_on = date.fromisoformat(known_at[: len("2026-10-01")])
    return (known_on + timedelta(days=days_ahead() + 1)).isoformat()


def typed_since(is_typed: str, known_at: str) -> list[str]:
    """SQL for which rows have types, and from which day on they can tell nothing. `is_typed` is SQL, `known_at`
    ISO-8601."""
    return [f"{is_typed} as {IS_TYPED}", f"date {literal(first_day_ahead(known_at))} as {FIRST_DAY_AHEAD}"]


def untyped(source: Source) -> list[str]:
    """SQL for the typed columns of rows whose values are text only."""
    columns = [column for column in all_columns(source) if column.data_type != "text"]
    none = [f"false as {IS_TYPED}", f"cast(null as date) as {FIRST_DAY_AHEAD}"]
    return [*none, *(f"cast(null as {sql_type(one)}) as {typed_name(one)}" for one in columns)]
