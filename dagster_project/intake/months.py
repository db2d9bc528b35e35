"""Which months a delivery speaks of, read loosely from its dates while they are still text.

Belongs here: the first and last month for the manifest, and the wider range that a delivery touches.
Does not belong here: the business month of a row, with time zone and start of day (staging).
Loosely: `2026-10-05T…`, `2026/10/5`, `20261005`, `2026-Q4` and `2026` have a month; what has none is staging's to
reject.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dagster_project.catalogue import Source
from dagster_project.periods import month_at
from dagster_project.store.hashing import quoted

FOR_EVER = 9999 * 12 + 12
_SIGNS = 10  # more than the longest whole text with a month, `2026-Q4`


@dataclass(frozen=True)
class Range:
    """Months by index (year × 12 + month), both ends included; empty where they are None."""

    first: int | None
    last: int | None

    def has(self, month: int) -> bool:
        return self.first is not None and self.last is not None and self.first <= month <= self.last

    def including(self, month: int) -> Range:
        if self.first is None or self.last is None:
            return Range(month, month)
        return Range(min(self.first, month), max(self.last, month))


def stated(connection: duckdb.DuckDBPyConnection, source: Source, rows_sql: str) -> tuple[str | None, str | None]:
    """First and last month of the dating column, as `YYYY-MM`; (None, None) where no row has one."""
    if not source.dating_column:
        return None, None
    index = month_index_sql(source.dating_column)
    # what tells the month is within the first signs, and a delivery has few days: the patterns are asked once a day
    begins = f"substr(trim({quoted(source.dating_column)}), 1, {_SIGNS})"
    days = f"(select distinct {begins} as {quoted(source.dating_column)} from {rows_sql})"
    first, last = _row(connection, f"select min({index}), max({index}) from {days}")
    return _text(first), _text(last)


def named_until(connection: duckdb.DuckDBPyConnection, source: Source, rows_sql: str) -> str | None:
    """The last month, as `YYYY-MM`, of the periods that rows name: '' where none is named, None where none can be."""
    if not source.period_column:
        return None
    text = f"trim({quoted(source.period_column)})"
    further = (
        f"case when {text} like '____-Q_' then 2 when {text} like '____-H_' then 5 when {text} like '____' then 11"
    )
    last = f"max({month_index_sql(source.period_column)} + {further} else 0 end)"
    periods = f"(select distinct {quoted(source.period_column)} from {rows_sql})"
    ((found,),) = connection.execute(f"select {last} from {periods}").fetchall()
    return _text(found) or ""


def touched(connection: duckdb.DuckDBPyConnection, source: Source, rows_sql: str, replaced_sql: str | None) -> Range:
    """The months whose results the rows could change: their own, and those of the rows that they replace.

    A row that fills in a later date (resolved, closed) changes that date's month, so any date may move the end
    outward; the start is the dating column's alone. A master's rows hold for ever, and rows that only another source
    dates may belong to any month.
    """
    if not source.dating_column:
        return Range(1, FOR_EVER)
    columns = ", ".join(quoted(name) for name in dated_columns(source))
    rows = f"select {columns} from {rows_sql}" + (
        f" union all select {columns} from {replaced_sql}" if replaced_sql else ""
    )
    first, last = _row(connection, f"select min({lowest_sql(source)}), max({highest_sql(source)}) from ({rows})")
    return Range(first, last if source.month_column else FOR_EVER) if first else Range(None, None)


def month_index_sql(column: str) -> str:
    """SQL: year × 12 + month of a text that starts like a date, a month, a quarter, a half or a year; else NULL, as in
    the year nought, which there never was."""
    text = f"trim({quoted(column)})"
    year = f"cast(regexp_extract({text}, '^([0-9]{{4}})', 1) as integer) * 12"
    return (
        f"case when starts_with({text}, '0000') then null when regexp_matches({text}, "
        f"'^[0-9]{{4}}[^0-9]?(0?[1-9]|1[0-2])([^0-9]|$)|^[0-9]{{4}}(0[1-9]|1[0-2])[0-9]{{2}}') "
        f"then {year} + cast(regexp_extract({text}, '^[0-9]{{4}}[^0-9]?(0[1-9]|1[0-2]|[1-9])', 1) as integer) "
        f"when regexp_full_match({text}, '[0-9]{{4}}-Q[1-4]') then {year} + cast(right({text}, 1) as integer) * 3 - 2 "
        f"when regexp_full_match({text}, '[0-9]{{4}}-H[12]') then {year} + cast(right({text}, 1) as integer) * 6 - 5 "
        f"when regexp_full_match({text}, '[0-9]{{4}}') then {year} + 1 end"
    )


def lowest_sql(source: Source) -> str:
    """SQL for the month in which a row of text begins to count."""
    dating = month_index_sql(source.dating_column)
    return f"least({dating}, {month_index_sql(source.period_column)})" if source.period_column else dating


def highest_sql(source: Source) -> str:
    """SQL for the last month that a date of a row names."""
    return f"greatest({', '.join(month_index_sql(name) for name in dated_columns(source))})"


def dated_columns(source: Source) -> list[str]:
    """Every column that holds a date, a month, a time or a period."""
    dated = [column.name for column in source.columns if column.data_type in ("date", "month", "timestamp")]
    return [*dated, source.period_column] if source.period_column else dated


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int | None, int | None]:
    found = connection.execute(sql).fetchone()
    return (found[0], found[1]) if found else (None, None)


def _text(index: int | None) -> str | None:
    return None if index is None else month_at(index).text
