"""A delivered file laid out for SQL: its headings, the text under each, and where in the file a row stands.

Belongs here: the shape that all readers give, whatever they read.
Does not belong here: how a kind of file is read (`csv_files`, `parquet_files`, `xlsx_files`, `jsonl_files`), or what a
heading means (`canonical`, `mapping/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.intake.texts import BLANKS
from dagster_project.store.hashing import literal

# SQL for a heading's text, as a canonical column of the given data_type takes it.
TextOf = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """`texts` has every heading that can be read; `row_number` is SQL for the 1-based data row; `scan` is what to
    select from; `totals` selects the lines of totals that were left out of it, '' where none is declared. `lines` is
    how many lines of a large text file may hold a row; None where that was not counted. `delivered` is SQL for a
    heading's text as it stands in the file, before it is normalised."""

    headings: Sequence[str]
    texts: Mapping[str, TextOf]
    row_number: str
    scan: str
    totals: str = ""
    lines: int | None = None
    delivered: Mapping[str, str] = field(default_factory=dict)


def without_totals(scan: str, row_number: str, columns: Sequence[str], totals: Sequence[str]) -> tuple[str, str, str]:
    """A scan without the rows whose first filled field is one of `totals`; SQL for the numbers of its rows, which are
    those that they had; and a scan of the rows that were left out, with that first field as `begins`."""
    if not totals:
        return scan, row_number, ""
    first = f"trim(coalesce({', '.join([*columns, chr(39) * 2])}), {BLANKS})"
    listed = ", ".join(literal(text) for text in totals)
    numbered = f"(select {row_number} as numbered, {first} as begins, * from {scan})"
    return (
        f"(select * from {numbered} where begins not in ({listed}))",
        "numbered",
        f"(select * from {numbered} where begins in ({listed}))",
    )
