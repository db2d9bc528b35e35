"""Rows, exact numbers and differences: what every other module of the checker is made of.

Belongs here: reading Parquet into plain rows, the arithmetic context, comparing a shown figure with an exact one.
Does not belong here: any rule. Read on: `check.py`.

Numbers are `Decimal` or `int` in their natural unit, never float. Money and thresholds are multiplied and compared, not
divided, under a context that refuses to round: an inexact step raises instead of passing unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from operator import itemgetter
from pathlib import Path
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


def rounded_to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, context=ROUNDED)


def read_rows(path: Path | str, batch_rows: int = 65_536) -> Iterator[dict[str, Any]]:
    """The rows of one Parquet file, batch by batch."""
    with pq.ParquetFile(path) as file:
        yield from rows_of(file.iter_batches(batch_size=batch_rows))


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """The rows of Arrow batches.

    Decimals and texts are decoded once per distinct value of a batch: four times faster for a DECIMAL column, and a
    text that is one object everywhere keeps its hash for the look-ups that follow.
    """
    texts: dict[Any, Any] = {}
    for batch in batches:
        names = batch.schema.names
        columns = [_values(column, texts) for column in batch.columns]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def _values(column: pa.Array, texts: dict[Any, Any]) -> list[Any]:
    kind = column.type
    if not (pa.types.is_decimal(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return list(column.to_pylist())
    encoded = column.dictionary_encode()
    distinct: list[Any] = encoded.dictionary.to_pylist()
    if not pa.types.is_decimal(kind):
        distinct = [texts.setdefault(text, text) for text in distinct]
    return [None if index is None else distinct[index] for index in encoded.indices.to_pylist()]
