"""Rows are the same whether they come as Arrow batches or by name; what repeats itself is made once a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from dagster_project.checker.reading import Group, grouped, picked, rows_of, together

ROWS: list[dict[str, Any]] = [
    dict(who="ann", month="2026-10", points=Decimal("3.000000"), said=None, right=True),
    dict(who="bob", month="2026-10", points=None, said="no_form", right=None),
    dict(who="ann", month="2026-10", points=Decimal("2.500000"), said=None, right=False),
    dict(who=None, month="2026-10", points=Decimal("3.000000"), said=None, right=True),
    dict(who="ann", month="2026-09", points=Decimal("-3.000000"), said="late", right=True),
]
KINDS = pa.schema(
    [
        *(("who", pa.string()), ("month", pa.string()), ("points", pa.decimal128(28, 6))),
        *(("said", pa.string()), ("right", pa.bool_())),
    ]
)


class Batched:
    """A table that is read in two batches, of the columns that are asked for."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return rows_of(self.batches([field.name for field in KINDS]))

    def batches(self, columns: Sequence[str]) -> list[pa.RecordBatch]:
        return list(pa.Table.from_pylist(ROWS, KINDS).select(list(columns)).to_batches(max_chunksize=3))


def test_rows_and_picked_columns_are_the_same_by_name_and_in_batches() -> None:
    assert list(rows_of(Batched().batches(KINDS.names))) == ROWS
    columns = ("points", "who", "right")
    assert list(picked(Batched(), columns)) == list(picked(ROWS, columns))


def test_a_text_is_one_object_and_a_whole_number_no_decimal() -> None:
    read = list(picked(Batched(), ("who", "points")))
    assert read[0][0] is read[4][0]
    assert [type(points) for _, points in read] == [int, type(None), Decimal, int, int]


def test_columns_together_are_made_once_a_batch_of_values_that_are_there() -> None:
    made: list[tuple[Any, ...]] = []

    def of(*values: Any) -> tuple[Any, ...]:
        made.append(values)
        return values

    groups: tuple[Group, ...] = (("who", "month"), of), (("points", "said", "right"), together), (["said"], of)
    assert list(grouped(Batched(), *groups)) == list(grouped(ROWS, *groups))
    in_batches = made[: -2 * len(ROWS)]
    assert sorted(in_batches, key=str) == sorted(
        [
            *(("ann", "2026-10"), ("bob", "2026-10"), (None,), ("no_form",)),
            *((None, "2026-10"), ("ann", "2026-09"), (None,), ("late",)),
        ],
        key=str,
    )
