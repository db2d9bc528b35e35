"""What was fetched becomes a delivery: one Parquet file of texts and its `_control.csv`, whole or not at all.

Belongs here: setting rows down batch by batch, leaving out those that the last fetch saw just so, and the control file.
Does not belong here: reading the rows (`databases`, `apis`), the moment from which it counts (`state`).
The rows never stand in memory together: they are written as they come, and DuckDB compares and orders them on the disk.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.connectors import marks
from dagster_project.connectors.marks import Mark
from dagster_project.connectors.model import ALL_SITES, Connector, Database
from dagster_project.connectors.values import text_of
from dagster_project.errors import Refusal
from dagster_project.intake.landing import CONTROL
from dagster_project.periods import Period
from dagster_project.store import effects
from dagster_project.store.hashing import literal, quoted

READ, MARK = "read.parquet", "__mark"
PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class Read:
    """What stands in `read.parquet`: how many rows, and the highest mark among them."""

    rows: int
    highest: Mark | None


def write_read(connector: Connector, batches: Iterable[Sequence[Sequence[Any]]], folder: Path) -> Read:
    """Set the rows down as texts, with the order of their marks in a column of its own (NULL without one)."""
    columns = connector.read_columns
    schema = pa.schema([*((name, pa.string()) for name in columns), (MARK, pa.int64())])
    place = columns.index(connector.watermark.column) if connector.watermark else None
    rows, highest, forms = 0, None, set[str]()
    with pq.ParquetWriter(folder / READ, schema, compression="zstd") as writer:
        for batch in batches:
            if not batch:
                continue
            by_column = list(zip(*batch, strict=True))
            found = _marks(connector, by_column[place], forms) if place is not None else [None] * len(batch)
            arrays = [_texts(connector, name, values) for name, values in zip(columns, by_column, strict=True)]
            keys = pa.array([mark.key if mark else None for mark in found], pa.int64())
            writer.write_batch(pa.RecordBatch.from_arrays([*arrays, keys], schema=schema))
            rows += len(batch)
            highest = max((mark for mark in (highest, *found) if mark), key=lambda mark: mark.key, default=None)
    return Read(rows, highest)


def write_news(connector: Connector, folder: Path, window: Path | None, target: Path) -> int:
    """Write the rows that `window`, what the last fetch saw, does not have just so; returns how many."""
    columns = [quoted(name) for name in connector.read_columns]
    known = ""
    if window and window.exists():
        equal = " and ".join(f"read.{name} is not distinct from seen.{name}" for name in columns)
        known = f"anti join read_parquet({literal(str(window))}) as seen on {equal}"
    named = ", ".join(f"read.{name}" for name in columns)
    _copy(folder, f"select {named} from {_scan(folder)} as read {known} order by all", target)
    return int(pq.read_metadata(target).num_rows)


def is_same(connector: Connector, folder: Path, window: Path) -> bool:
    """Whether what was read are the very rows that the last fetch read, each as often."""
    if not window.exists():
        return False
    named = ", ".join(quoted(name) for name in connector.read_columns)
    new, old = f"select {named} from {_scan(folder)}", f"select {named} from read_parquet({literal(str(window))})"
    with _connection(folder) as connection:
        found = connection.execute(f"(({new}) except all ({old})) union all (({old}) except all ({new})) limit 1")
        return not found.fetchall()


def write_window(connector: Connector, folder: Path, since: Mark | None, target: Path) -> None:
    """Keep the rows that the next fetch, from `since` on, will see again; all of them where there is no mark."""
    named = ", ".join(quoted(name) for name in connector.read_columns)
    above = f"where {MARK} is null or {MARK} >= {since.key}" if since else ""
    _copy(folder, f"select {named} from {_scan(folder)} {above}", target)


def write_control(connector: Connector, rows: int, covered: tuple[date, date] | None, folder: Path) -> None:
    site = "" if connector.covers == ALL_SITES or not covered else connector.covers
    days = [day.isoformat() for day in covered] if covered else ["", ""]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source", "rows", "sum_column", "sum_value", "site_id", "from_on", "to_on"))
    writer.writerow((connector.source, rows, "", "", site, *days))
    effects.write(folder / CONTROL, text.getvalue().encode(), PRIVATE_FILE)


def covered_days(connector: Connector, month: Period, at: str) -> tuple[date, date] | None:
    """The days of the month that were over when it was fetched; None where the connector covers no site's month."""
    yesterday = datetime.fromisoformat(at).date() - timedelta(days=1)
    last = min(yesterday, month.last_day)
    return (month.first_day, last) if connector.covers and last >= month.first_day else None


def _marks(connector: Connector, values: Sequence[Any], forms: set[str]) -> list[Mark | None]:
    """`forms` collects how the marks of a database are written: it compares texts as texts."""
    column = connector.watermark.column if connector.watermark else ""
    filled = [None if value is None or value == "" else value for value in values]
    try:
        if isinstance(connector.reads, Database):
            forms.update(marks.form_of(value) for value in filled if value is not None)
        found = [None if value is None else marks.mark_of(value) for value in filled]
    except (ValueError, OverflowError):
        raise marks.refused(column) from None
    if len(forms) > 1:
        raise Refusal(
            f"The times in the watermark `{column}` are texts that are not all written alike, so the database cannot "
            "tell which are later. Read it by a `query` that makes a timestamp of them."
        )
    return found


def _texts(connector: Connector, name: str, values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array([text_of(value) for value in values], pa.string())
    except TypeError as error:
        raise Refusal(
            f"The connector `{connector.name}` fetched nothing: its column `{name}` holds a value of the kind {error}, "
            "which has no plain text. Leave it out of `columns`, or name the single value inside it."
        ) from None
    except UnicodeEncodeError:
        raise Refusal(
            f"The connector `{connector.name}` fetched nothing: its column `{name}` holds a text that is not Unicode."
        ) from None


def _scan(folder: Path) -> str:
    return f"read_parquet({literal(str(folder / READ))})"


def _copy(folder: Path, select: str, target: Path) -> None:
    effects.point()
    with _connection(folder) as connection:
        connection.execute(f"copy ({select}) to {literal(str(target))} (format parquet, compression zstd)")
    effects.seal(target, PRIVATE_FILE)


def _connection(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set temp_directory = {literal(str(folder / 'spill'))}")
    connection.execute("set memory_limit = '512MB'")
    connection.execute("set autoinstall_known_extensions = false")
    return connection
