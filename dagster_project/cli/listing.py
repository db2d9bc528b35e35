"""How rows are shown: a table that fits the terminal, CSV for spreadsheets, JSON for programs.

Belongs here: the three formats and the fitting of columns.
Does not belong here: what the rows mean, and sentences about them.
Decided here: JSON carries decimals as text, because a reader that turns them into doubles would change money. CSV is
made safe for spreadsheets: a text cell that a spreadsheet would run as a formula is opened with an apostrophe; JSON
is exact.
Read on: `dagster_project/cli/fitting.py` for what happens when a table is wider than the terminal.
"""

from __future__ import annotations

import csv
import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, TextIO

from dagster_project.cli.fitting import Grid, fit
from dagster_project.spreadsheets import harmless

FORMATS = ("table", "csv", "json")
ROWS_IN_A_TABLE = 500


@dataclass(frozen=True)
class Listing:
    """Rows under named columns; rows may be a lazy iterable and are read once."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def show(listing: Listing, output_format: str, stream: TextIO, width: int, nothing: str = "No rows.") -> str | None:
    """Write a listing; returns a remark about what was left out, for the person and not for the result."""
    if output_format == "csv":
        _show_csv(listing, stream)
        return None
    if output_format == "json":
        _show_json(listing, stream)
        return None
    return _show_table(listing, stream, width, nothing)


def _show_csv(listing: Listing, stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_csv_cell(name) for name in listing.columns])
    for row in listing.rows:
        writer.writerow([_csv_cell(value) for value in row])


def _show_json(listing: Listing, stream: TextIO) -> None:
    stream.write("[")
    for number, row in enumerate(listing.rows):
        stream.write(",\n " if number else "\n ")
        stream.write(json.dumps(dict(zip(listing.columns, map(plain, row), strict=True)), ensure_ascii=False))
    stream.write("\n]\n")


def _show_table(listing: Listing, stream: TextIO, width: int, nothing: str) -> str | None:
    rows = iter(listing.rows)
    shown = [tuple(row) for row in islice(rows, ROWS_IN_A_TABLE)]
    is_cut = next(rows, None) is not None
    if not shown:
        stream.write(f"{nothing}\n")
        return None
    numeric = [_is_numeric(shown, index) for index in range(len(listing.columns))]
    text = [[as_text(value) for value in row] for row in shown]
    remark = fit(Grid(list(listing.columns), text, numeric), stream, width)
    if is_cut:
        return f"Only the first {ROWS_IN_A_TABLE} rows are shown; --format csv or --format json gives all of them."
    return remark


def plain(value: Any) -> Any:
    """A value as JSON can carry it without changing it."""
    if isinstance(value, Decimal | date | datetime | time):
        return as_text(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _csv_cell(value: Any) -> str:
    return harmless(value) if isinstance(value, str) else as_text(value)


def _is_numeric(rows: Sequence[Sequence[Any]], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values
    )


def wrapped(text: str, width: int) -> str:
    """Sentences, broken at words; lines that the text breaks itself stay broken."""
    return "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False) for line in text.splitlines()
    )
