"""Rows that had to be read in Python (workbooks, JSON lines), set down as Parquet text columns for DuckDB.

Belongs here: writing them in batches, and the table that reads them back.
Does not belong here: how they were read (`xlsx_files`, `jsonl_files`), in which process (`confined`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.errors import Refusal
from dagster_project.intake import limits, texts
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table, TextOf, without_totals
from dagster_project.store.hashing import literal

# A row's place among the data rows of its file, and a text for each heading.
Row = tuple[int, Sequence[str | None]]

_BATCH = 10_000

# Set by the process that reads (`confinement`).
most_rows = limits.CONFINEMENT.rows


def table(path: Path, form: Form, scratch: Path, headings: Sequence[str], rows: Iterable[Row]) -> Table:
    """The rows of `path` under its headings, by way of a scratch file."""
    limits.check_columns(path.name, len(headings))
    _write(path.name, _target(path, scratch), _columns(headings), iter(rows))
    return laid_out(path, form, scratch, headings)


def laid_out(path: Path, form: Form, scratch: Path, headings: Sequence[str]) -> Table:
    """The rows of `path` that were set down before."""
    columns = _columns(headings)
    scan = f"read_parquet({literal(str(_target(path, scratch)))})"
    scan, row_number, totals = without_totals(scan, "row_number", columns, form.totals_row)
    texts_of = {name: _text(at) for name, at in zip(headings, columns, strict=True)}
    return Table(headings, texts_of, row_number, scan, totals, delivered=dict(zip(headings, columns, strict=True)))


def _columns(headings: Sequence[str]) -> list[str]:
    return [f"p{place}" for place in range(len(headings))]


def _target(path: Path, scratch: Path) -> Path:
    return scratch / f"{path.name}.parquet"


def _write(name: str, target: Path, columns: Sequence[str], rows: Iterator[Row]) -> None:
    schema = pa.schema([("row_number", pa.int64()), *((column, pa.string()) for column in columns)])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        written = 0
        while batch := list(islice(rows, _BATCH)):
            written += len(batch)
            if written > most_rows:
                raise Refusal(
                    f"{name} has more than {most_rows:,} rows, too many for a file of its kind. Deliver it in parts, "
                    "or as CSV or Parquet."
                )
            numbers, values = zip(*batch, strict=True)
            by_column = zip(*values, strict=True) if columns else ()
            arrays = [pa.array(numbers, pa.int64()), *(pa.array(texts_, pa.string()) for texts_ in by_column)]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _text(column: str) -> TextOf:
    return lambda data_type: _time_of(texts.normalised_sql(column), data_type)


def _time_of(text: str, data_type: str) -> str:
    """A format with one type for days and times writes midnight as a day; a time column wants its clock."""
    if data_type == "timestamp":
        is_day = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
        return f"case when {is_day} then {text} || 'T00:00:00' else {text} end"
    if data_type == "month":
        return (
            f"case when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-01') then substr({text}, 1, 7) else {text} end"
        )
    return text
