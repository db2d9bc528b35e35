"""A Parquet file looked through from end to end, in the process that may break of it (`confinement`).

Belongs here: its columns and types, and of each what decides whether it can be read where it lies. Every value is
decoded, so that what the loading reads afterwards has been read before, within bounds, by the same reader.
Does not belong here: what is made of it (`parquet_files`, `in_place`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.intake import limits, texts
from dagster_project.intake.canonical_columns import DAYS
from dagster_project.store.hashing import literal, quoted

STORED_AS = "_stored_as"
READERS_OWN = ("file_row_number", STORED_AS)  # what `parquet_files` has the reader add to a file's columns
LONG = frozenset(["BIGINT", "UBIGINT"])  # whole numbers that may have more digits than are read
_MEMORY = "1GB"  # of which DuckDB says by itself that it is not enough; the process may use more


def look(path: Path, most_rows: int) -> dict[str, Any]:
    """{"headings": as in the file, "columns": facts by DuckDB's name for each}.

    Facts are `type`; `is_odd`: whether a text is empty or not in normal form, or a day is none of the years 1 to 9999;
    `is_filled`: whether each row has a value; `least` and `most` of long whole numbers, as text.
    """
    try:
        with duckdb.connect(config={"memory_limit": _MEMORY, "autoinstall_known_extensions": False}) as connection:
            return _looked(connection, path, most_rows)
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
    except duckdb.Error:
        raise Refusal(f"{path.name} is not a readable Parquet file; it may be cut short. Deliver it again.") from None


def _looked(connection: duckdb.DuckDBPyConnection, path: Path, most_rows: int) -> dict[str, Any]:
    connection.execute("set timezone = 'UTC'")
    texts.register(connection)
    schema = connection.execute(f"select name from parquet_schema({literal(str(path))})").fetchall()
    headings = [str(name) for (name,) in schema[1:]]
    limits.check_columns(path.name, len(headings))
    _check_rows(connection, path, most_rows)
    scan = f"read_parquet({literal(str(path))})"
    types = {str(name): str(type_) for name, type_, *_ in connection.execute(f"describe from {scan}").fetchall()}
    _check_types(path.name, types)
    return {"headings": headings, "columns": _facts(connection, path.name, scan, types)}


def _check_rows(connection: duckdb.DuckDBPyConnection, path: Path, most: int) -> None:
    sql = f"select coalesce(sum(num_rows), 0) from parquet_file_metadata({literal(str(path))})"
    [(rows,)] = connection.execute(sql).fetchall()
    if not 0 <= rows <= most:
        raise Refusal(f"{path.name} says that it has {rows:,} rows, and may have {most:,}. Deliver it in parts.")


def _check_types(name: str, types: dict[str, str]) -> None:
    for column, type_ in types.items():
        if column.lower() in READERS_OWN:
            raise Refusal(f"{name}: a column `{column}` cannot be read, which is the reader's own word. Rename it.")
        if type_ == "BLOB" or "[" in type_ or type_.startswith(("STRUCT", "MAP", "UNION")):
            raise Refusal(f"{name}: column `{column}` is {type_}, which has no plain text. Export it as text.")


def _facts(
    connection: duckdb.DuckDBPyConnection, name: str, scan: str, types: dict[str, str]
) -> dict[str, dict[str, Any]]:
    asked = ", ".join(_asked(quoted(column), type_) for column, type_ in types.items())
    found = connection.execute(f"select {asked} from {scan}").fetchall()[0] if types else ()
    facts: dict[str, dict[str, Any]] = {}
    for (column, type_), told in zip(types.items(), found, strict=True):
        facts[column] = {"type": type_, "is_odd": False, "is_filled": told["is_filled"]}
        if type_ in LONG:
            facts[column] |= {"least": told["least"], "most": told["most"]}
        elif type_ == "VARCHAR":
            _check_texts(name, column, told)
            is_other = told["is_other"] and _is_any_not_normal(connection, scan, quoted(column))
            facts[column]["is_odd"] = bool(told["is_empty"] or is_other)
        elif _is_dated(type_):
            facts[column]["is_odd"] = bool(told["is_beyond"])
    return facts


def _check_texts(name: str, column: str, told: dict[str, Any]) -> None:
    if (told["longest"] or 0) > limits.LONGEST_LINE:
        raise Refusal(
            f"{name}: a value of `{column}` is longer than {limits.LONGEST_LINE:,} bytes, which no cell is. Export it "
            "again without that column, and deliver it again."
        )
    if (told["together"] or 0) > limits.PARQUET_TEXT_MEGABYTES * 1_000_000:
        raise Refusal(
            f"{name}: the texts of `{column}` unfold to more than {limits.PARQUET_TEXT_MEGABYTES:,} MB, which no "
            "export does. Export it again without that column, or deliver it in parts."
        )


def _is_dated(type_: str) -> bool:
    return type_ == "DATE" or type_.startswith("TIMESTAMP")


def _asked(column: str, type_: str) -> str:
    """What is told of a column; each of them decodes every value. Most texts are ASCII, which two lengths tell."""
    if type_ == "VARCHAR":
        told = {
            "is_empty": f"bool_or({column} = '')",
            "is_other": f"bool_or(strlen({column}) <> length({column}))",
            "longest": f"max(strlen({column}))",
            "together": f"sum(strlen({column}))",
        }
    elif _is_dated(type_):
        told = {"is_beyond": f"bool_or({column} not between {DAYS})"}
    else:
        told = {"least": f"cast(min({column}) as varchar)", "most": f"cast(max({column}) as varchar)"}
    told["is_filled"] = f"count({column}) = count(*)"
    return f"{{{', '.join(f'{literal(name)}: {sql}' for name, sql in told.items())}}}"


def _is_any_not_normal(connection: duckdb.DuckDBPyConnection, scan: str, column: str) -> bool:
    sql = f"select 1 from {scan} where {texts.normalised_sql(column)} <> {column} limit 1"
    return bool(connection.execute(sql).fetchall())
