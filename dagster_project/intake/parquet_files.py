"""Parquet as deliveries bring it: typed values become the text that a CSV of the same values would hold.

Belongs here: a file's columns and types, and the text of each type.
Does not belong here: what the columns mean (`canonical`, `mapping/`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.table import Table, TextOf
from dagster_project.store.hashing import literal, quoted


def table(connection: duckdb.DuckDBPyConnection, path: Path) -> Table:
    found = {name: _text(quoted(name), type_) for name, type_ in types(connection, path).items()}
    return Table(headings(connection, path), found, "file_row_number + 1", scan(path))


def _text(expression: str, type_: str) -> TextOf:
    return lambda data_type: text_of(expression, type_, data_type)


def types(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """DuckDB's type of each column; refuses a file cut short and a type that has no plain text."""
    try:
        described = connection.execute(f"describe select * from read_parquet({literal(str(path))})").fetchall()
    except duckdb.Error:
        raise Refusal(f"{path.name} is not a readable Parquet file; it may be cut short. Deliver it again.") from None
    found = {str(name): str(type_) for name, type_, *_ in described}
    for name, type_ in found.items():
        if type_ == "BLOB" or "[" in type_ or type_.startswith(("STRUCT", "MAP", "UNION")):
            raise Refusal(f"{path.name}: column `{name}` is {type_}, which has no plain text. Export it as text.")
    return found


def headings(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The column names as they stand in the file; DuckDB's own list renames the second of two equal ones."""
    schema = connection.execute(f"select name from parquet_schema({literal(str(path))})").fetchall()
    return [str(name) for (name,) in schema[1:]]


def scan(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, file_row_number = true)"


def text_of(expression: str, type_: str, data_type: str) -> str:
    """SQL for the text of a value of a Parquet type, in a canonical column of `data_type`."""
    text = f"cast({expression} as varchar)"
    if type_ == "VARCHAR":
        return texts.normalised_sql(expression)
    if type_ in ("DOUBLE", "FLOAT"):
        # Exporters turn whole numbers with gaps into floats: 123.0 is the id 123.
        is_whole = f"{expression} = floor({expression}) and abs({expression}) < 1e15"
        return f"case when {is_whole} then cast(cast({expression} as bigint) as varchar) else {text} end"
    if type_ == "DATE" and data_type == "month":
        return f"strftime({expression}, '%Y-%m')"
    if type_.startswith("TIMESTAMP"):
        return _timestamp_text(text, data_type)
    return text


def _timestamp_text(text: str, data_type: str) -> str:
    iso = f"regexp_replace(replace({text}, ' ', 'T'), '([+-][0-9]{{2}})$', '\\1:00')"
    if data_type not in ("date", "month"):
        return iso
    length = len("2026-10-01") if data_type == "date" else len("2026-10")
    return f"case when {text} like '% 00:00:00' then substr({text}, 1, {length}) else {iso} end"
