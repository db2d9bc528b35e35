"""A delivery's files as one `rows.parquet`: every canonical column, as text, exactly as it came.

Belongs here: which heading is which canonical column; empty text is NULL, a missing column is NULL, `NA` and `00123`
stay. Columns that are not canonical are left out and named.
Does not belong here: whether a value makes sense (staging says so, row by row), or who replaces whom (`settling`).
Read on: `csv_files` and `parquet_files` for how each kind is read; DuckDB moves the rows, Python never sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.catalogue import Column, Source
from dagster_project.errors import Refusal
from dagster_project.intake import csv_files, parquet_files
from dagster_project.store import effects
from dagster_project.store.hashing import literal, quoted

DELETED = Column("deleted", "boolean", False, (), "Whether this row withdraws its key.")
OWN_COLUMNS = ("_delivery_id", "_delivery", "_file", "_row_number")


@dataclass(frozen=True)
class Sheet:
    """One data file: the headings that no canonical column has, and the select that reads it as text."""

    name: str
    ignored_columns: tuple[str, ...]
    select_sql: str


@dataclass(frozen=True)
class _Reading:
    """How a file of one kind is read: its headings, and SQL for each column's text, a row's number and the rows."""

    headings: list[str]
    texts: dict[str, str]
    row_number: str
    scan: str


def all_columns(source: Source) -> tuple[Column, ...]:
    """The canonical columns and `deleted`, in the order of `rows.parquet`."""
    return (*source.columns, DELETED)


def sheet(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, labels: tuple[str, str]) -> Sheet:
    """Look at one file's headings and say how it is read; `labels` are the delivery's id and name."""
    found = _csv(path) if path.suffix.lower() == ".csv" else _parquet(connection, source, path)
    _check_headings(source, path.name, found.headings)
    own = [literal(labels[0]), literal(labels[1]), literal(path.name), f"cast({found.row_number} as bigint)"]
    named = [f"{value} as {name}" for value, name in zip(own, OWN_COLUMNS, strict=True)]
    columns = all_columns(source)
    named += [f"{_value(column, found.texts.get(column.name))} as {quoted(column.name)}" for column in columns]
    known = {column.name for column in columns}
    ignored = tuple(heading for heading in found.headings if heading not in known)
    return Sheet(path.name, ignored, f"select {', '.join(named)} from {found.scan}")


def write_rows(connection: duckdb.DuckDBPyConnection, sheets: list[Sheet], target: Path) -> None:
    """Write `rows.parquet`, the files' rows one after another in their order."""
    union = " union all ".join(sheet.select_sql for sheet in sheets)
    effects.point()
    try:
        connection.execute(f"copy ({union}) to {literal(str(target))} (format parquet, compression zstd)")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refusal(csv_files.explained(str(error), [sheet.name for sheet in sheets])) from None


def check_deleted(connection: duckdb.DuckDBPyConnection, rows_sql: str) -> None:
    """Refuse a delivery that does not say plainly which rows it withdraws: a guess could lose a row."""
    odd = connection.execute(
        f"select _file, _row_number from {rows_sql} where deleted not in ('true', 'false') order by all limit 1"
    ).fetchone()
    if odd:
        raise Refusal(
            f"{odd[0]}, data row {odd[1]}: `deleted` is neither true nor false, so it cannot be told whether the row "
            "is withdrawn. Write true or false, or leave it empty, and deliver it again."
        )


def _csv(path: Path) -> _Reading:
    csv_files.check_utf8(path)
    headings = csv_files.headings(path)
    texts = {heading: csv_files.column(place) for place, heading in enumerate(headings)}
    return _Reading(headings, texts, "row_number() over ()", csv_files.scan(path, len(headings)))


def _parquet(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> _Reading:
    types = parquet_files.types(connection, path)
    wanted = {column.name: column.data_type for column in all_columns(source)}
    texts = {
        name: parquet_files.text_of(quoted(name), type_, wanted[name])
        for name, type_ in types.items()
        if name in wanted
    }
    headings = parquet_files.headings(connection, path)
    return _Reading(headings, texts, "file_row_number + 1", parquet_files.scan(path))


def _value(column: Column, text: str | None) -> str:
    if text is None:
        return "cast(null as varchar)"
    if column is DELETED:
        text = (
            f"case when lower({text}) in ('yes', '1') then 'true' when lower({text}) in ('no', '0') then 'false' "
            f"else lower({text}) end"
        )
    return f"nullif({text}, '')"


def _check_headings(source: Source, name: str, headings: list[str]) -> None:
    folded = [heading.casefold() for heading in headings]
    for place, heading in enumerate(folded):
        if heading and heading in folded[:place]:
            raise Refusal(
                f"{name} has the heading `{headings[place]}` twice, so it cannot be told which column is meant. "
                "Remove or rename one and deliver it again."
            )
    missing = [column for column in source.required_key if column not in headings]
    if missing:
        raise Refusal(
            f"{name} has no column `{missing[0]}`. A row of {source.name} is told apart by {', '.join(source.key)}, so "
            "without it none could be corrected later. "
            f"Its headings are: {', '.join(headings)}. Add the column and deliver it again."
        )
