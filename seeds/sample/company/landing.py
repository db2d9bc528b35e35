"""Deliveries as files: CSV in UTF-8 or Parquet, `_delivery.yaml` and, where something is declared, `_control.csv`.

The same deliveries always give the same bytes. What is delivered is decided in `deliveries.py`; the files of the
property manager, who delivers as offices do, are written in `office.py`.
"""

import csv
import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from company import office, park
from company.columns import COLUMNS, PARQUET_TYPES, WHERE_FILLED
from company.deliveries import Delivery, all_deliveries
from company.people import Row

ARROW: dict[str, tuple[pa.DataType, Callable[[Any], Any]]] = {
    "text": (pa.string(), str),
    "integer": (pa.int32(), int),
    "boolean": (pa.bool_(), bool),
    "date": (pa.date32(), date.fromisoformat),
    "timestamp": (pa.timestamp("us"), datetime.fromisoformat),
}
CONTROL = ("source", "rows", "sum_column", "sum_value", "site_id", "from_on", "to_on")


def write(landing: Path) -> dict[str, int]:
    """Writes the whole landing folder anew and returns the delivered rows by source."""
    _clear(landing)
    rows: dict[str, int] = {}
    for delivery in (*all_deliveries(), *park.deliveries()):
        write_delivery(landing, delivery)
        rows[delivery.source] = rows.get(delivery.source, 0) + len(delivery.rows)
    return rows


def _clear(landing: Path) -> None:
    """Removes what an earlier run wrote, and refuses to remove anything else."""
    strange = sorted(entry.name for entry in landing.iterdir() if entry.name not in COLUMNS) if landing.exists() else []
    if strange:
        raise SystemExit(
            f"{landing} holds `{strange[0]}`, which the sample company did not write. It replaces the whole folder: "
            "name an empty or a new one with --to."
        )
    shutil.rmtree(landing, ignore_errors=True)


def write_delivery(landing: Path, delivery: Delivery) -> None:
    folder = landing / delivery.source / delivery.name
    folder.mkdir(parents=True)
    of_office = [row for row in delivery.rows if office.is_of_office(delivery.source, row)]
    if of_office:
        office.write(folder, delivery, of_office)
    if len(of_office) < len(delivery.rows) or not delivery.rows:
        _write_canonical(
            folder, delivery, [row for row in delivery.rows if not office.is_of_office(delivery.source, row)]
        )
    (folder / "_delivery.yaml").write_text(f'known_at: "{delivery.known_at}"\n', encoding="utf-8")
    if delivery.covers:
        _write_csv(folder / "_control.csv", CONTROL, _control(delivery))


def _write_canonical(folder: Path, delivery: Delivery, rows: list[Row]) -> None:
    seldom = WHERE_FILLED.get(delivery.source, frozenset())
    columns = [c for c in COLUMNS[delivery.source] if c not in seldom or any(c in row for row in rows)]
    if delivery.source in PARQUET_TYPES:
        _write_parquet(folder / f"{delivery.source}.parquet", columns, PARQUET_TYPES[delivery.source], rows)
    else:
        texts = ([_text(row.get(column)) for column in columns] for row in rows)
        _write_csv(folder / f"{delivery.source}.csv", columns, texts)


def _control(delivery: Delivery) -> Iterable[list[str]]:
    for part in delivery.covers:
        totals = [delivery.source, str(part.rows), delivery.sum_column, part.sum_value]
        yield [*totals, part.site_id, str(part.first), str(part.last)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_csv(path: Path, columns: Iterable[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _write_parquet(path: Path, columns: list[str], types: dict[str, str], rows: list[Row]) -> None:
    arrays = []
    for column in columns:
        arrow_type, read = ARROW[types.get(column, "text")]
        values = [None if (value := row.get(column)) is None else read(value) for row in rows]
        arrays.append(pa.array(values, arrow_type))
    pq.write_table(pa.Table.from_arrays(arrays, names=columns), path, compression="zstd")
