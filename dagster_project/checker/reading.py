"""Reading rows: of Arrow batches, which only this module knows, or of any other rows by name.

Belongs here: Parquet and Arrow into plain values, each distinct value decoded once a batch, and columns read together.
Does not belong here: any rule. Read on: `rows.py` for what values are.

Most of what is read repeats itself: a subject in all its rows, a figure in many subjects. What is said of a combination
of columns is therefore made once for all rows of a batch that have it (`grouped`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from .rows import Rows

Group = tuple[Sequence[str], Callable[..., Any]]  # columns, and what is made of their values
_DECODED_ONCE = (
    *(pa.types.is_decimal, pa.types.is_string, pa.types.is_large_string),
    *(pa.types.is_integer, pa.types.is_boolean, pa.types.is_date),
)


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


def picked(rows: Rows, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Of each row the named columns, in their order. A table that has `batches` is asked for no others."""
    batches = getattr(rows, "batches", None)
    if batches is None:
        yield from map(itemgetter(*columns), rows)
        return
    for batch in batches(columns):
        yield from _tuples(batch)


def grouped(rows: Rows, *groups: Group) -> Iterator[tuple[Any, ...]]:
    """Of each row what its groups of columns come to, in the order of the groups.

    Of a table that has `batches`, each is made once for all rows of a batch that have the same values; so it may depend
    on them alone, and on nothing that is read meanwhile.
    """
    batches = getattr(rows, "batches", None)
    if batches is None:
        for row in rows:
            yield tuple([made(*[row[name] for name in columns]) for columns, made in groups])
        return
    for batch in batches([name for columns, _ in groups for name in columns]):
        yield from zip(*_made(batch, groups), strict=True)


def together(*values: Any) -> tuple[Any, ...]:
    """Of columns that are only to be read together: their values."""
    return values


def _tuples(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*[_values(column) for column in batch.columns], strict=True)


def _values(column: pa.Array) -> Iterable[Any]:
    if not any(is_of(column.type) for is_of in _DECODED_ONCE):
        return list(column.to_pylist())
    encoded = _encoded(column)
    return map(encoded.distinct.__getitem__, encoded.places.tolist())


class _Encoded(NamedTuple):
    """Each distinct value once, and of each row where it stands among them (an array of integers)."""

    distinct: list[Any]
    places: Any


def _encoded(column: pa.Array) -> _Encoded:
    """A text is one object everywhere, and a whole number an `int`.

    So a look-up finds its key by identity, and few sums are of decimals, which take several times as long.
    """
    encoded = column.dictionary_encode()
    distinct, indices = [*map(_plain, encoded.dictionary.to_pylist())], encoded.indices
    if indices.null_count:
        indices = indices.fill_null(len(distinct))
        distinct.append(None)
    return _Encoded(distinct, indices.to_numpy(zero_copy_only=False))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return intern(value)
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _made(batch: pa.RecordBatch, groups: Sequence[Group]) -> Iterator[Iterable[Any]]:
    columns = iter(batch.columns)
    for names, made in groups:
        alone = [_encoded(next(columns)) for _ in names]
        first = _Encoded([(value,) for value in alone[0].distinct], alone[0].places)
        distinct, places = reduce(_joined, alone[1:], first)
        found = [made(*values) for values in distinct]
        yield map(found.__getitem__, places.tolist())


def _joined(left: _Encoded, right: _Encoded) -> _Encoded:
    """Two columns as one: a batch has few of all combinations that there could be."""
    among = len(right.distinct)
    encoded = pa.array(left.places.astype("int64") * among + right.places).dictionary_encode()
    pairs = [divmod(code, among) for code in encoded.dictionary.to_pylist()]
    distinct = [(*left.distinct[first], right.distinct[second]) for first, second in pairs]
    return _Encoded(distinct, encoded.indices.to_numpy(zero_copy_only=False))
