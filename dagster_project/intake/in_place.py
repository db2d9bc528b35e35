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
from dagster_project.intake.canonical_columns import (
    WHOLE_DIGITS,
    all_columns,
    own_sql,
    sql_type,
    typed_name,
    typed_since,
)
from dagster_project.intake.parquet_look import LONG
from dagster_project.store.hashing import quoted

# DuckDB's type of each canonical column of a file.
Types = Mapping[str, str]

_SHORT = frozenset(["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"])
_TIMESTAMPS = frozenset(["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"])
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


def filled(source: Source, files: Sequence[Path]) -> list[str]:
    """The canonical columns in which no row of the files lacks a value."""
    found = [parquet_files.looked(file).columns for file in files]
    names = [column.name for column in all_columns(source)]
    return [name for name in names if all(name in own and own[name].is_filled for own in found)]


def selects(source: Source, labels: tuple[str, str], known_at: str, types_: Mapping[Path, Types]) -> list[str]:
    """The rows of a delivery's files: every canonical column as text, and the typed ones as their types too.

    `labels` are the delivery's id and name; `known_at` is ISO-8601. Files with the same columns and types are one
    select: to plan a select takes as long as to read a hundred thousand rows.
    """
    alike: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for file, own in types_.items():
        alike.setdefault(tuple(sorted(own.items())), []).append(file)
    return [_select_sql(source, labels, known_at, files, dict(own)) for own, files in alike.items()]


def _select_sql(source: Source, labels: tuple[str, str], known_at: str, files: Sequence[Path], types_: Types) -> str:
    named = own_sql(labels, parquet_files.NAME, "file_row_number + 1")
    columns = all_columns(source)
    named += [f"{_text(column, types_.get(column.name))} as {quoted(column.name)}" for column in columns]
    named += typed_since("true", known_at)
    named += [f"{_value(column, types_)} as {typed_name(column)}" for column in columns if column.data_type != "text"]
    return f"select {', '.join(named)} from {parquet_files.scan_together(file.absolute() for file in files)}"


def extremes_sql(source: Source, files: Mapping[Path, Types]) -> str:
    """Two rows a file, with the first and the last day of each date column: these tell which months it speaks of."""
    dated = [column for column in source.columns if column.data_type in ("date", "timestamp", "month")]
    halves = [
        f"select {', '.join(_extreme(function, column, types_) for column in dated)} from {parquet_files.scan(file)}"
        for file, types_ in files.items()
        for function in ("min", "max")
    ]
    return f"({' union all '.join(halves)})"


def _extreme(function: str, column: Column, types_: Types) -> str:
    return f"cast(cast({function}({_value(column, types_)}) as date) as varchar) as {quoted(column.name)}"


def _holds(type_: str, data_type: str) -> bool:
    if data_type == "text":
        return type_ == "VARCHAR" or type_ in _SHORT | LONG
    if data_type == "timestamp":
        return type_ in _TIMESTAMPS
    if data_type in ("date", "boolean"):
        return type_ == data_type.upper()
    if data_type in _FRACTION_DIGITS and type_.startswith("DECIMAL("):
        width, scale = (int(part) for part in type_.removeprefix("DECIMAL(").removesuffix(")").split(","))
        return scale <= _FRACTION_DIGITS[data_type] and width - scale <= WHOLE_DIGITS[data_type]
    return data_type in WHOLE_DIGITS and type_ in _SHORT | LONG


def _is_any_odd(found: parquet_files.Column, column: Column) -> bool:
    """Whether some value's text would have become another one, or the canonical type has none for it."""
    if column.data_type in WHOLE_DIGITS and found.least is not None and found.most is not None:
        most = 10 ** WHOLE_DIGITS[column.data_type] - 1
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
