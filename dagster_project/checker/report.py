"""What a check comes to: the differences, how many rows of each table were compared, and whether it went to the end.

Belongs here: counting rows as they are read, stopping at a limit and saying so. Does not belong here: any rule.
Read on: `check.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from .rows import Difference, Row, Rows, Tables


class Report(NamedTuple):
    """`compared` counts the rows that were read; it is whole only if the check went to the end."""

    differences: list[Difference]
    compared: dict[str, int]
    is_complete: bool


def counting(tables: Tables, compared: dict[str, int]) -> Tables:
    """The same tables, each counted while it is read, so that nobody has to hold or count it beforehand."""
    compared.update(dict.fromkeys(tables, 0))
    return {name: _Counted(name, rows, compared) for name, rows in tables.items()}


class _Counted:
    """A table that has batches has them here too, each counted when it is handed over."""

    def __init__(self, name: str, rows: Rows, compared: dict[str, int]) -> None:
        self._name, self._rows, self._compared = name, rows, compared
        if hasattr(rows, "batches"):
            self.batches = partial(self._batches, rows.batches)

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self._compared[self._name] += 1
            yield row

    def _batches(self, read: Callable[[Sequence[str]], Iterable[Any]], columns: Sequence[str]) -> Iterator[Any]:
        for batch in read(columns):
            self._compared[self._name] += batch.num_rows
            yield batch


def reported(found: Iterator[Difference], compared: dict[str, int], limit: int) -> Report:
    """The first `limit` differences. If there are more, a last one says that the check stopped before its end."""
    differences = list(islice(found, limit))
    more = next(found, None) if len(differences) == limit else None
    if more is None:
        return Report(differences, compared, is_complete=True)
    stopped = f"stopped after {limit} differences: what comes after them was not compared"
    last = Difference("checker", "", "", "", "the rest", "compared to the end", stopped)
    return Report([*differences, last], compared, is_complete=False)
