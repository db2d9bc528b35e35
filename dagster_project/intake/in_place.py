"""Parquet that is delivered just as the models want it: read where it lies, and never rewritten as text.

Belongs here: whether a delivery's files are of that kind, and the select that gives their rows. Each column must have a
type that its canonical type holds without loss, and each value must be what its text would have become: no empty text,
none that is not in normal form, no number or day beyond the canonical ones. One value that is not, and the whole
delivery is rewritten like any other (`canonical`): slower, and the same rows.
Does not belong here: vocabularies, days that cannot be and other rejects of single values (dbt/models/staging).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dagster_project.catalogue import Column, Source
from dagster_project.intake import parquet_files
from dagster_project.intake.canonical_columns import IS_TYPED, KNOWN_ON, OWN_COLUMNS, all_columns, sql_type, typed_name
from dagster_project.store.hashing import literal, quoted

# DuckDB's type of each canonical column of a file.
Types = Mapping[str, str]

_SHORT = frozenset(["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"])
_LONG = frozenset(["BIGINT", "UBIGINT"])
_TIMESTAMPS = frozenset(["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"])
_WHOLE_DIGITS = {"integer": 15, "decimal(18,2)": 12, "decimal(18,6)": 12}
_FRACTION_DIGITS = {"decimal(18,2)": 2, "decimal(18,6)": 6}


def types(source: Source, files: Sequence[Path]) -> dict[str, dict[str, str]]:
    """The types by file if all of them can be read in place; nothing otherwise."""
    found = {}
    for file in files:
        own = parquet_files.looked(file).columns
        columns = [column for column in all_columns(source) if column.name in own]
        if not all(_holds(own[column.name].type, column.data_type) for column in columns):
            return {}
        if any(_is_any_odd(own[column.name], column) for column in columns):
            return {}
        found[file.name] = {column.name: own[column.name].type for column in columns}
    return found


def select_sql(source: Source, labels: tuple[str, str], known_at: str, file: Path, types_: Types) -> str:
    """The rows of one file: every canonical column as text, and the typed ones as their types too.

    `labels` are the delivery's id and name; `known_at` is ISO-8601.
    """
    own = [literal(labels[0]), literal(labels[1]), literal(file.name), "cast(file_row_number + 1 as bigint)"]
    named = [f"{value} as {name}" for value, name in zip(own, OWN_COLUMNS, strict=True)]
    columns = all_columns(source)
    named += [f"{_text(column, types_.get(column.name))} as {quoted(column.name)}" for column in columns]
    named += [f"true as {IS_TYPED}", f"date {literal(known_at[: len('2026-10-01')])} as {KNOWN_ON}"]
    named += [f"{_value(column, types_)} as {typed_name(column)}" for column in columns if column.data_type != "text"]
    return f"select {', '.join(named)} from {parquet_files.scan(file.resolve())}"


def extremes_sql(source: Source, files: Sequence[Path], types_: Mapping[str, Types]) -> str:
    """Two rows a file, with the first and the last day of each date column: these tell which months it speaks of."""
    dated = [column for column in source.columns if column.data_type in ("date", "timestamp", "month")]
    halves = [
        f"select {', '.join(_extreme(function, column, types_[file.name]) for column in dated)} "
        f"from {parquet_files.scan(file)}"
        for file in files
        for function in ("min", "max")
    ]
    return f"({' union all '.join(halves)})"


def _extreme(function: str, column: Column, types_: Types) -> str:
    return f"cast(cast({function}({_value(column, types_)}) as date) as varchar) as {quoted(column.name)}"


def _holds(type_: str, data_type: str) -> bool:
    if data_type == "text":
        return type_ == "VARCHAR" or type_ in _SHORT | _LONG
    if data_type == "timestamp":
        return type_ in _TIMESTAMPS
    if data_type in ("date", "boolean"):
        return type_ == data_type.upper()
    if data_type in _FRACTION_DIGITS and type_.startswith("DECIMAL("):
        width, scale = (int(part) for part in type_.removeprefix("DECIMAL(").removesuffix(")").split(","))
        return scale <= _FRACTION_DIGITS[data_type] and width - scale <= _WHOLE_DIGITS[data_type]
    return data_type in _WHOLE_DIGITS and type_ in _SHORT | _LONG


def _is_any_odd(found: parquet_files.Column, column: Column) -> bool:
    """Whether some value's text would have become another one, or the canonical type has none for it."""
    if column.data_type in _WHOLE_DIGITS and found.type in _LONG and found.least is not None and found.most is not None:
        most = 10 ** _WHOLE_DIGITS[column.data_type] - 1
        return not -most <= found.least <= found.most <= most
    return found.is_odd


def _text(column: Column, type_: str | None) -> str:
    if type_ is None:
        return "cast(null as varchar)"
    text = f"cast({quoted(column.name)} as varchar)"
    return f"replace({text}, ' ', 'T')" if column.data_type == "timestamp" else text


def _value(column: Column, types_: Types) -> str:
    value = quoted(column.name) if column.name in types_ else "null"
    return f"cast({value} as {sql_type(column)})"
