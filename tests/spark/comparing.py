"""What equal means: the same tables with the same columns, and every row of either in the other, as often.

Belongs here: the comparison, by DuckDB, of its own tables with those that Spark wrote as Parquet. NULL equals NULL and
nothing else. A number is compared as what it is: a decimal never as a double, and no digit is rounded away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

SHOWN = 3
# Spark counts in BIGINT and in INTEGER where DuckDB counts in HUGEINT or BIGINT; an instant of a UTC session is the
# wall clock that DuckDB has. Digits after the point are none of this: a scale must be the same.
WHOLE_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
WALL_CLOCKS = {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True)
class Compared:
    """A table, how many rows DuckDB has of it, and in words how Spark's is different; nothing if they are equal."""

    name: str
    rows: int
    differences: tuple[str, ...]


def compare(warehouse: Path, written: Mapping[str, Path], *, with_views: bool = True) -> list[Compared]:
    """Every table and view of the working file's schema `main` with the Parquet folder of its name.

    Without views only what is kept is compared: a view is a question over that, or over what was delivered.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        # Its views name their own database.
        connection.execute(f"attach '{warehouse}' as {warehouse.stem} (read_only)")
        connection.execute(f"use {warehouse.stem}.main")
        tables = [
            row[0]
            for row in connection.execute(
                "select table_name from information_schema.tables"
                " where table_catalog = ? and table_schema = 'main' and (table_type = 'BASE TABLE' or ?) order by 1",
                [warehouse.stem, with_views],
            ).fetchall()
        ]
        found = [_compared(connection, name, written.get(name)) for name in tables]
    strangers = sorted(set(written) - set(tables))
    return found + [Compared(name, 0, ("only Spark has it",)) for name in strangers]


def _compared(connection: duckdb.DuckDBPyConnection, name: str, folder: Path | None) -> Compared:
    rows = _count(connection, name)
    if folder is None:
        return Compared(name, rows, ("Spark does not have it",))
    other = f"read_parquet('{folder}/*.parquet')"
    here, there = _columns(connection, name), _columns(connection, other)
    if list(here) != list(there):
        return Compared(name, rows, (f"DuckDB's columns {list(here)}, Spark's {list(there)}",))
    kinds = [
        f"{column} is {here[column]} on DuckDB and {there[column]} on Spark"
        for column in here
        if _kind(here[column]) != _kind(there[column])
    ]
    return Compared(name, rows, (*kinds, *_rows_apart(connection, name, other, here)))


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe from {relation}").fetchall()}


def _kind(data_type: str) -> str:
    if data_type in WHOLE_NUMBERS:
        return "whole number"
    if data_type in WALL_CLOCKS:
        return "wall clock"
    decimal = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", data_type)
    return f"decimal of {decimal[1]} digits" if decimal else data_type


def _rows_apart(connection: duckdb.DuckDBPyConnection, name: str, other: str, columns: Mapping[str, str]) -> list[str]:
    selects = {
        side: "select "
        + ", ".join(
            f'cast("{column}" as timestamp) as "{column}"' if data_type in WALL_CLOCKS else f'"{column}"'
            for column, data_type in columns.items()
        )
        + f" from {relation}"
        for side, relation in (("DuckDB", name), ("Spark", other))
    }
    told = []
    for side, opposite in (("DuckDB", "Spark"), ("Spark", "DuckDB")):
        apart = f"({selects[side]} except all {selects[opposite]})"
        count = _count(connection, apart)
        if count:
            shown = connection.execute(f"from {apart} order by all limit {SHOWN}").fetchall()
            told.append(f"{count} rows only on {side}, such as " + "; ".join(map(str, shown)))
    return told


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])
