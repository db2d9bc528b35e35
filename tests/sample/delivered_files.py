"""Reading delivered files back as text, an empty value as ''; for the tests of this folder."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

Rows = list[dict[str, str]]
Read = Callable[[str, str], Rows]


@cache
def rows_in(stem: Path) -> Rows:
    """The rows of `<stem>.csv` or `<stem>.parquet`."""
    if stem.with_suffix(".csv").exists():
        with open(stem.with_suffix(".csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    rows = pq.read_table(stem.with_suffix(".parquet")).to_pylist()
    return [{column: "" if value is None else str(value) for column, value in row.items()} for row in rows]


def all_rows(landing: Path, source: str) -> Rows:
    """What all deliveries of a source hold, in the order of their names."""
    return [row for delivery in sorted((landing / source).iterdir()) for row in rows_in(delivery / source)]
