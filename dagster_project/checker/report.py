"""What a check comes to: the differences, how many rows of each table were compared, and whether it went to the end.

Belongs here: counting rows as they are read, stopping at a limit and saying so. Does not belong here: any rule.
Read on: `check.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from .rows import Difference, Row, Rows, Tables


class Report(NamedTuple):
    """`compared` counts the rows that were read; it is whole only if the check went to the end."""

    differences: list[Difference]
    compared: dict[str, int]
    is_complete: bool


def counting(tables: Tables, compared: dict[str, int]) -> Tables:
    """The same tables, each counted while it is read, so that nobody has to hold or count it beforehand."""
    compared.update(dict.fromkeys(tables, 0))
    return {name: _counted(name, rows, compared) for name, rows in tables.items()}


def _counted(name: str, rows: Rows, compared: dict[str, int]) -> Iterator[Row]:
    for row in rows:
        compared[name] += 1
        yield row


def reported(found: Iterator[Difference], compared: dict[str, int], limit: int) -> Report:
    """The first `limit` differences. If there are more, a last one says that the check stopped before its end."""
    differences = list(islice(found, limit))
    more = next(found, None) if len(differences) == limit else None
    if more is None:
        return Report(differences, compared, is_complete=True)
    stopped = f"stopped after {limit} differences: what comes after them was not compared"
    last = Difference("checker", "", "", "", "the rest", "compared to the end", stopped)
    return Report([*differences, last], compared, is_complete=False)
