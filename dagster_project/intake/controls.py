"""What a delivery states of itself in `_control.csv`: its totals, and which days of which site it covers.

Belongs here: reading that file strictly, and comparing the totals with what was delivered.
Does not belong here: since when a delivery is known (`backdating`), or what coverage means for a feed (staging).
Read on: contracts.md §1, "Landing". An example:

    source,rows,sum_column,sum_value,site_id,from_on,to_on
    collections,42,collected_amount,1250000.00,hotline,2026-10-01,2026-10-31
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, localcontext
from pathlib import Path

import duckdb

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake.landing import CONTROL
from dagster_project.intake.limits import LARGEST_CONTROL
from dagster_project.periods import is_day
from dagster_project.store.hashing import literal, quoted

_REQUIRED = ("source", "rows", "sum_column", "sum_value")
_ALL = (*_REQUIRED, "site_id", "from_on", "to_on")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}([.][0-9]{1,10})?")

# (site, first day, last day), '' where left empty.
Part = tuple[str, str, str]


@dataclass(frozen=True)
class Control:
    """One line of control totals; '' where it leaves a field empty. Dates are ISO texts."""

    rows: int
    sum_column: str
    sum_value: str
    site_id: str
    from_on: str
    to_on: str

    @property
    def part(self) -> Part:
        """What the line speaks of: lines of one part repeat its rows, parts add up to the delivery."""
        return (self.site_id, self.from_on, self.to_on)

    @property
    def is_coverage(self) -> bool:
        return bool(self.from_on)

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def read(folder: Path, source: Source) -> tuple[Control, ...]:
    """The lines of `_control.csv`; none where there is no such file."""
    path = folder / CONTROL
    if not path.exists():
        return ()
    if path.stat().st_size > LARGEST_CONTROL:
        raise Refusal(
            f"{CONTROL} has more than {LARGEST_CONTROL:,} bytes, so it is no list of totals. State a line "
            "for each site."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_headings(list(reader.fieldnames or ()))
            lines = tuple(_control(source, number, line) for number, line in enumerate(reader, 2))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"{CONTROL} cannot be read ({error}). Save it as CSV in UTF-8 and deliver it again.") from None
    if not lines:
        raise Refusal(f"{CONTROL} has headings but no line. State the rows delivered, or remove the file.")
    return lines


def reconcile(connection: duckdb.DuckDBPyConnection, rows_sql: str, delivered: int, stated: Sequence[Control]) -> None:
    """Refuse a delivery whose rows or sums are not what its control lines state. Sums are exact decimals."""
    parts: dict[Part, int] = {}
    for line in stated:
        if parts.setdefault(line.part, line.rows) != line.rows:
            raise Refusal(
                f"{CONTROL} states both {parts[line.part]} and {line.rows} rows for the same site and days. Keep one."
            )
    total = sum(parts.values())
    if stated and total != delivered:
        raise Refusal(
            f"{CONTROL} states {total} rows, but {delivered} were delivered, so rows are missing or doubled. "
            "Export it again, or correct the stated number, and deliver the folder again."
        )
    for column in sorted({line.sum_column for line in stated if line.sum_column}):
        lines = [line for line in stated if line.sum_column == column]
        _check_each_part_once(column, lines, parts)
        _compare(column, lines, _sum_delivered(connection, rows_sql, column))


def _check_each_part_once(column: str, lines: list[Control], parts: Iterable[Part]) -> None:
    if sorted(line.part for line in lines) != sorted(parts):
        raise Refusal(
            f"{CONTROL} states the sum of {column} for some sites or days only, or twice for one, so it cannot be "
            "compared. Give it once on each, or on none."
        )


def _sum_delivered(connection: duckdb.DuckDBPyConnection, rows_sql: str, column: str) -> Decimal:
    text = quoted(column)
    is_number = f"regexp_full_match({text}, {literal(_DECIMAL.pattern)})"
    odd = connection.execute(
        f"select _file, _row_number from {rows_sql} where not {is_number} order by all limit 1"
    ).fetchone()
    if odd:
        raise Refusal(
            f"{CONTROL} states a sum of {column}, but {odd[0]}, data row {odd[1]}, holds no plain number there, so no "
            "sum can be made. Write numbers like 1234.50, without separators or units, and deliver it again."
        )
    total = f"coalesce(sum(cast({text} as decimal(38, 10))), 0)"
    found = connection.execute(f"select cast({total} as varchar) from {rows_sql}").fetchall()
    return Decimal(found[0][0])


def _compare(column: str, lines: list[Control], delivered: Decimal) -> None:
    with localcontext(prec=60):  # the default of 28 digits would round a long sum
        stated = sum((Decimal(line.sum_value) for line in lines), Decimal(0))
        if delivered == stated:
            return
        raise Refusal(
            f"{CONTROL} states {stated} as the sum of {column}, but the delivered rows add up to "
            f"{delivered.normalize():f}. A value was lost or changed on the way. Export it again, or correct the "
            "stated sum, and deliver it again."
        )


def _check_headings(headings: list[str]) -> None:
    missing = [name for name in _REQUIRED if name not in headings]
    unknown = [name for name in headings if name not in _ALL]
    if missing or unknown or len(set(headings)) != len(headings):
        what = f"lacks {missing[0]}" if missing else f"has {unknown[0]!r}" if unknown else "repeats a heading"
        raise Refusal(f"{CONTROL} {what}. Its headings are {','.join(_ALL)}; the last three may be left out.")


def _control(source: Source, number: int, line: dict[str, str | None]) -> Control:
    value = {name: (line.get(name) or "").strip() for name in _ALL}
    where = f"{CONTROL}, line {number}"
    if None in line or value["source"] != source.name:
        raise Refusal(
            f"{where} is not a line about `{source.name}`: its source is `{value['source']}`, or it has too many "
            "fields."
        )
    if not re.fullmatch(r"[0-9]{1,15}", value["rows"]):
        raise Refusal(f"{where}: rows is `{value['rows']}`. State how many rows were delivered, as a whole number.")
    if bool(value["sum_column"]) != bool(value["sum_value"]):
        raise Refusal(f"{where}: sum_column and sum_value go together. Fill both or neither.")
    if value["sum_column"] and value["sum_column"] not in source.column_names:
        raise Refusal(f"{where}: `{value['sum_column']}` is not a column of {source.name}. Sum one of its own columns.")
    if value["sum_value"] and not _DECIMAL.fullmatch(value["sum_value"]):
        raise Refusal(f"{where}: `{value['sum_value']}` is not a plain number like 1234.50.")
    _check_range(where, value)
    return Control(
        int(value["rows"]), value["sum_column"], value["sum_value"], value["site_id"], value["from_on"], value["to_on"]
    )


def _check_range(where: str, value: dict[str, str]) -> None:
    first, last = value["from_on"], value["to_on"]
    if (first or last) and not (is_day(first) and is_day(last) and first <= last):
        raise Refusal(
            f"{where}: from_on and to_on are two days like 2026-10-01 and 2026-10-31, the first not after the last."
        )
