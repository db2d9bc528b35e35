"""A delivered file laid out for SQL: its headings, the text under each, and where in the file a row stands.

Belongs here: the shape that all readers give, whatever they read.
Does not belong here: how a kind of file is read (`csv_files`, `parquet_files`, `xlsx_files`, `jsonl_files`), or what a
heading means (`canonical`, `mapping/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dagster_project.intake.texts import BLANKS
from dagster_project.store.hashing import literal

# SQL for a heading's text, as a canonical column of the given data_type takes it.
TextOf = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """`texts` has every heading that can be read; `row_number` is SQL for the 1-based data row; `scan` is what to
    select from."""

    headings: Sequence[str]
    texts: Mapping[str, TextOf]
    row_number: str
    scan: str


def without_totals(scan: str, row_number: str, columns: Sequence[str], totals: Sequence[str]) -> tuple[str, str]:
    """A scan without the rows whose first filled field is one of `totals`; rows keep the numbers that they had."""
    if not totals:
        return scan, row_number
    first = f"trim(coalesce({', '.join([*columns, chr(39) * 2])}), {BLANKS})"
    listed = ", ".join(literal(text) for text in totals)
    return (
        f"(select * from (select {row_number} as numbered, * from {scan}) where {first} not in ({listed}))",
        "numbered",
    )
