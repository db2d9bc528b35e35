"""Rows, exact numbers and differences: what every other module of the checker is made of.

Belongs here: reading Parquet into plain rows, the arithmetic context, comparing a shown figure with an exact one.
Does not belong here: any rule. Read on: `check.py`.

Numbers are `Decimal` or `int` in their natural unit, never float. Money and thresholds are multiplied and compared, not
divided, under a context that refuses to round: an inexact step raises instead of passing unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

Row = Mapping[str, Any]
Rows = Iterable[Row]
Tables = Mapping[str, Rows]
Number = Decimal | int
Key = tuple[str, str, str, str]  # scheme, subject_type, subject_id, period

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero])
ROUNDED = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
CENT = Decimal("0.01")
MILLION = 1_000_000
_DECODED_ONCE = (
    *(pa.types.is_decimal, pa.types.is_string, pa.types.is_large_string),
    *(pa.types.is_integer, pa.types.is_boolean, pa.types.is_date),
)


class Difference(NamedTuple):
    """One thing that the two engines do not agree on. `what` is a column, or `row` for a row too many or missing."""

    table: str
    scheme: str
    subject_id: str
    period: str
    what: str
    expected: str
    found: str


def differ(table: str, key: Key, what: str, expected: object, found: object) -> Difference:
    return Difference(table, key[0], key[2], key[3], what, shown(expected), shown(found))


def shown(value: object) -> str:
    """A value as a person would write it: no exponent, no trailing zeros, and an absent one as NULL."""
    if value is None:
        return "NULL"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


key_of: Callable[[Row], Key] = itemgetter("scheme", "subject_type", "subject_id", "period")


def columns_differ(
    table: str, key: Key, expected: Mapping[str, object], row: Row, of: str = ""
) -> Iterator[Difference]:
    """A difference for each expected column that the row holds otherwise; `of` names the item, clause or line."""
    for column, value in expected.items():
        found = row.get(column)
        if found != value:
            yield differ(table, key, f"{of}{column}", value, found)


def is_nearest_millionth(figure: Number | None, numerator: Number, denominator: Number) -> bool:
    """Whether `figure` is numerator / denominator to six digits. A tie may be shown either way: it decides nothing."""
    if figure is None:
        return False
    distance: Any = abs(figure * denominator - numerator)
    return bool(2 * MILLION * distance <= abs(denominator))


def rounded_to_cents(amount: Number) -> Decimal:
    return Decimal(amount).quantize(CENT, context=ROUNDED)


def picked(rows: Rows, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Of each row the named columns, in their order. A table that can read them alone is asked for no others."""
    pick = getattr(rows, "picked", None)
    found: Iterator[tuple[Any, ...]] = pick(columns) if pick else map(itemgetter(*columns), rows)
    return found


def read_rows(path: Path | str, batch_rows: int = 65_536) -> Iterator[dict[str, Any]]:
    """The rows of one Parquet file, batch by batch."""
    with pq.ParquetFile(path) as file:
        yield from rows_of(file.iter_batches(batch_size=batch_rows))


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """The rows of Arrow batches, by name."""
    for batch in batches:
        names = batch.schema.names
        for values in _tuples(batch):
            yield dict(zip(names, values, strict=True))


def tuples_of(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    """The rows of Arrow batches, in the order of their columns: what millions of rows are read as."""
    for batch in batches:
        yield from _tuples(batch)


def _tuples(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*map(_values, batch.columns), strict=True)


def _values(column: pa.Array) -> Iterable[Any]:
    """Each distinct value of a batch is decoded once; a text is one object everywhere, a whole number an `int`.

    So a look-up finds its key by identity, and few sums are of decimals, which take several times as long.
    """
    if not any(is_of(column.type) for is_of in _DECODED_ONCE):
        return list(column.to_pylist())
    encoded = column.dictionary_encode()
    distinct = [*map(_plain, encoded.dictionary.to_pylist()), None]
    places = encoded.indices.fill_null(len(distinct) - 1).to_numpy(zero_copy_only=False).tolist()
    return map(distinct.__getitem__, places)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return intern(value)
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
