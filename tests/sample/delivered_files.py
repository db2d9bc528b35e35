"""Reading delivered files back as text, an empty value as ''; for the tests of this folder."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.parquet as pq

from dagster_project.catalogue import sources
from dagster_project.intake import read_mappings, texts
from dagster_project.intake.canonical import Reader

Rows = list[dict[str, str]]
Read = Callable[[str, str], Rows]

MAPPINGS = read_mappings(sorted((Path(__file__).resolve().parents[2] / "seeds" / "sample" / "mappings").glob("*.yaml")))


@cache
def rows_in(stem: Path) -> Rows:
    """The rows of `<stem>.csv` or `<stem>.parquet`, and those of the files beside it that have a mapping."""
    is_data = stem.name == stem.parents[1].name
    rows = [row for path in sorted(stem.parent.iterdir()) for row in _mapped(path)] if is_data else []
    if stem.with_suffix(".csv").exists():
        with stem.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, strict=True)
    elif stem.with_suffix(".parquet").exists():
        rows += [_as_text(row) for row in pq.read_table(stem.with_suffix(".parquet")).to_pylist()]
    return rows


def _mapped(path: Path) -> Rows:
    delivery = path.parent
    mapping = MAPPINGS.of(delivery.parent.name, delivery.name, path.name)
    if mapping is None:
        return []
    with duckdb.connect() as connection, TemporaryDirectory() as scratch:
        texts.register(connection)
        reader = Reader(connection, sources()[mapping.source], ("", delivery.name), Path(scratch))
        found = connection.execute(reader.sheet(path.name, path, mapping).select_sql).to_arrow_table().to_pylist()
    return [_as_text({name: value for name, value in row.items() if not name.startswith("_")}) for row in found]


def _as_text(row: dict[str, object]) -> dict[str, str]:
    return {column: "" if value is None else str(value) for column, value in row.items()}


def all_rows(landing: Path, source: str) -> Rows:
    """What all deliveries of a source hold, in the order of their names."""
    return [row for delivery in sorted((landing / source).iterdir()) for row in rows_in(delivery / source)]
