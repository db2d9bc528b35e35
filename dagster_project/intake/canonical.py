"""A delivery's files as one `rows.parquet`: every canonical column, as text.

Belongs here: which heading is which canonical column, by its own name or by a mapping; empty text is NULL, a missing
column is NULL, `NA` and `00123` stay. Columns that nothing reads are left out and named.
Does not belong here: whether a value makes sense (staging says so, row by row), or who replaces whom (`settling`).
Read on: `readers` for how each kind is read, `mapping/` for real exports; DuckDB moves the rows.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dagster_project.catalogue import Column, Source
from dagster_project.errors import Refusal
from dagster_project.intake import csv_files, original_ids, readers, totals
from dagster_project.intake.canonical_columns import DELETED, all_columns, own_sql
from dagster_project.intake.form import Form
from dagster_project.intake.mapping.id_migration import IdMigration
from dagster_project.intake.mapping.model import Held, Mapping
from dagster_project.intake.mapping.persons import Rows, by_person, ids_sql, latest_first
from dagster_project.intake.mapping.rendering import mapped
from dagster_project.intake.table import Table
from dagster_project.store import effects
from dagster_project.store.hashing import literal, quoted

# Columns that a file lacks cost little in large groups of rows; two of these at a time are held in memory.
ROW_GROUP = 500_000

_NOT_THE_FILES_FAULT = (duckdb.OutOfMemoryException, duckdb.ParserException, duckdb.BinderException)


@dataclass(frozen=True)
class Sheet:
    """One data file: the headings that nothing reads, and the select that gives its canonical rows as text.

    `unfolded_sql` counts the rows as delivered where a mapping folds them; '' where a row stays a row. `texts` are the
    columns that the file has, as SQL over `scan`, and `originals` the texts of its ids as they stand there; `lines` is
    how many rows there are if each is a line, None where that is not known. `ids_sql` counts rows by the id that was
    delivered and the person whose it was; '' where no id is that of somebody else.
    """

    name: str
    ignored_columns: tuple[str, ...]
    select_sql: str
    texts: Dictionary[str, str]
    originals: Dictionary[str, str]
    scan: str
    unfolded_sql: str = ""
    ids_sql: str = ""
    lines: int | None = None


@dataclass(frozen=True)
class Reader:
    """What the files of one delivery have in common: the source, their labels (the delivery's id and name), a
    folder for copies that only this loading needs, and the company's id migration file."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    labels: tuple[str, str]
    scratch: Path
    migration: IdMigration | None = None

    def sheet(self, name: str, path: Path, mapping: Mapping | None) -> Sheet:
        """Look at the headings of the part `name`, which lies at `path`, and say how it is read."""
        return self.sheet_of(self.table(path, mapping), name, mapping)

    def table(self, path: Path, mapping: Mapping | None) -> Table:
        """One part laid out as its mapping says, before anything is asked of its headings."""
        return readers.table(self.connection, path, mapping.form if mapping else Form(), self.scratch)

    def sheet_of(self, table: Table, name: str, mapping: Mapping | None) -> Sheet:
        if mapping and mapping.form.totals_check:
            totals.check(self.connection, table, mapping.form.totals_check, name)
        return self._mapped(mapping, table, name) if mapping else self._canonical(table, name)

    def _canonical(self, table: Table, name: str) -> Sheet:
        _check_headings(self.source, name, table.headings)
        columns = {column.name: column.data_type for column in all_columns(self.source)}
        texts = {heading: text(columns[heading]) for heading, text in table.texts.items() if heading in columns}
        ignored = tuple(heading for heading in table.headings if heading not in columns)
        ids = original_ids.of(self.source)
        originals = {one: table.delivered[one] for one in texts if one in ids and one in table.delivered}
        return self._sheet(name, ignored, (), Rows(texts, table.row_number, table.scan, originals), table.lines)

    def _mapped(self, mapping: Mapping, table: Table, name: str) -> Sheet:
        found = mapped(mapping, table, name)
        ignored = tuple(heading for heading in table.headings if heading and heading not in found.read)
        sheet = self._sheet(name, ignored, mapping.held, found.rows, table.lines)
        if mapping.fold is None:
            return sheet
        return replace(sheet, unfolded_sql=f"select count(*) from {table.scan}", lines=None)

    def _by_person(self, held: Sequence[Held], rows: Rows) -> tuple[Rows, str]:
        """The rows as those of whoever held the ids then, by the mapping's lines and the company's; and `ids_sql`."""
        lines = latest_first([*held, *(self.migration.held if self.migration else ())])
        found = by_person(lines, self.source, rows)
        return found, ids_sql(lines, self.source, found) if found is not rows else ""

    def _sheet(self, name: str, ignored: tuple[str, ...], held: Sequence[Held], rows: Rows, lines: int | None) -> Sheet:
        found, ids = self._by_person(held, rows)
        # an id that nothing was done to is its own text
        originals = {column: text for column, text in found.originals.items() if text != found.texts[column]}
        values = {column.name: _value(column, found.texts.get(column.name)) for column in all_columns(self.source)}
        named = own_sql(self.labels, literal(name), found.row_number)
        named += [f"{value} as {quoted(column)}" for column, value in values.items()]
        there = {column: value for column, value in values.items() if column in found.texts}
        select = original_ids.beside_sql(named, originals, found.scan)
        return Sheet(name, ignored, select, there, originals, found.scan, lines=lines, ids_sql=ids)


def write_rows(connection: duckdb.DuckDBPyConnection, sheets: list[Sheet], target: Path) -> None:
    """Write `rows.parquet`, the files' rows one after another in their order."""
    union = " union all ".join(sheet.select_sql for sheet in sheets)
    effects.point()
    try:
        options = f"format parquet, compression zstd, row_group_size {ROW_GROUP}"
        connection.execute(f"copy ({union}) to {literal(str(target))} ({options})")
    except _NOT_THE_FILES_FAULT:
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


def _value(column: Column, text: str | None) -> str:
    if text is None:
        return "cast(null as varchar)"
    if column is DELETED:
        text = (
            f"case when lower({text}) in ('yes', '1') then 'true' when lower({text}) in ('no', '0') then 'false' "
            f"else lower({text}) end"
        )
    return f"nullif({text}, '')"


def _check_headings(source: Source, name: str, headings: Sequence[str]) -> None:
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
