"""Parquet as deliveries bring it: typed values become the text that a CSV of the same values would hold.

Belongs here: a file's columns and types, as the bounded process tells them, and the text of each type.
Does not belong here: looking through the file (`parquet_look`), what the columns mean (`canonical`, `mapping/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dagster_project.intake import confined, texts
from dagster_project.intake.confinement import PARQUET
from dagster_project.intake.form import Form
from dagster_project.intake.parquet_look import STORED_AS
from dagster_project.intake.table import Table, TextOf
from dagster_project.store.hashing import literal, quoted


@dataclass(frozen=True)
class Column:
    """What a look through the whole file said of a column (`parquet_look.look`)."""

    type: str
    is_odd: bool
    is_filled: bool
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Looked:
    """The headings as they stand in the file, and the columns by DuckDB's name; of two equal headings it renames the
    second."""

    headings: tuple[str, ...]
    columns: Mapping[str, Column]


def table(path: Path) -> Table:
    found = looked(path)
    texts_of = {name: _text(quoted(name), column.type) for name, column in found.columns.items()}
    as_they_stand = {
        name: quoted(name) if column.type == "VARCHAR" else text_of(quoted(name), column.type, "text")
        for name, column in found.columns.items()
    }
    return Table(list(found.headings), texts_of, "file_row_number + 1", scan(path), delivered=as_they_stand)


def looked(path: Path) -> Looked:
    """What the bounded process says of a file that it has read from end to end; refuses what it refuses."""
    status = path.stat()
    return _looked(path, (status.st_ino, status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=10_000)
def _looked(path: Path, _signs: tuple[int, int, int]) -> Looked:
    """Once a file: a delivery of many asks whether each can be read in place, and then what their columns are."""
    answer = confined.answer(path, Form(), path.parent, PARQUET)
    columns = {
        name: Column(
            one["type"],
            one["is_odd"],
            one["is_filled"],
            *(int(n) if n else None for n in (one.get("least"), one.get("most"))),
        )
        for name, one in answer["columns"].items()
    }
    return Looked(tuple(answer["headings"]), columns)


def _text(expression: str, type_: str) -> TextOf:
    return lambda data_type: text_of(expression, type_, data_type)


def scan(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, file_row_number = true)"


# Of each row of `scan_together`, the name of its file.
NAME = f"parse_filename({STORED_AS}, false, 'forward_slash')"


def scan_together(paths: Iterable[Path]) -> str:
    """The rows of files that have the same columns."""
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], filename = {literal(STORED_AS)}, file_row_number = true)"


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
