"""Aligned tables, numbers and sources as text. Belongs here: form. Does not belong here: what is said (`part.py`).

Each line is a text that remembers what it is, so that `comparing.py` can hold two texts against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.cells import cell_len

from dagster_project.periods import month_at
from dagster_project.rules.compiler.tables import Row, number_text

number = number_text


class Heading(str):
    """The title of a table."""


class Aside(str):
    """What is said of the text itself (which version it is, how sure its values are), and is no rule."""


class Source(str):
    """Where a value stands, and how sure it is."""


class Entry(str):
    """One line of a table; `cells` are its columns."""

    cells: tuple[str, ...]

    @classmethod
    def of(cls, text: str, cells: Iterable[str]) -> Entry:
        entry = cls(text)
        entry.cells = tuple(cells)
        return entry


def table(title: str, rows: Iterable[list[str]]) -> Iterator[str]:
    """A title and aligned columns; nothing where there is no row. Chinese characters are two cells wide."""
    entries = list(rows)
    if not entries:
        return
    widths = [max(cell_len(entry[column]) for entry in entries) for column in range(len(entries[0]))]
    yield Heading(title)
    for entry in entries:
        cells = (text + " " * (width - cell_len(text)) for text, width in zip(entry, widths, strict=True))
        yield Entry.of(("  " + "  ".join(cells)).rstrip(), entry)


def named(row: Mapping[str, Any]) -> str:
    return f"{row['label_zh']} / {row['label_en']}"


def source(row: Mapping[str, Any]) -> Source:
    return Source(f"{row['provenance']} {row['reference'] or ''}".rstrip())


def month_of(part: Row) -> str:
    return str(month_at(part["effective_from_index"]))


def percent(share: Decimal) -> str:
    return f"{number(share * 100)} %"


def span(low: Decimal | None, low_in: bool | None, high: Decimal | None, high_in: bool | None) -> str:
    """`≥ 1 and < 11`, `4`; nothing where both ends are open."""
    if low is not None and low == high:
        return number(low)
    ends = [
        f"{'≥' if low_in else '>'} {number(low)}" if low is not None else "",
        f"{'≤' if high_in else '<'} {number(high)}" if high is not None else "",
    ]
    return " and ".join(end for end in ends if end)


def ends_of(row: Row) -> str:
    return span(row["low"], row["low_inclusive"], row["high"], row["high_inclusive"])


def limits_of(row: Row) -> str:
    return ", ".join(f"{name} {number(row[name])}" for name in ("base", "cap", "floor") if row[name] is not None)
