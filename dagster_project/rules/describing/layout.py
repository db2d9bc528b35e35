"""Aligned tables, numbers and sources as text. Belongs here: form. Does not belong here: what is said (`part.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from rich.cells import cell_len

from dagster_project.periods import month_at
from dagster_project.rules.compiler.tables import Row, number_text

number = number_text


def table(title: str, rows: Iterable[list[str]]) -> Iterator[str]:
    """A title and aligned columns; nothing where there is no row. Chinese characters are two cells wide."""
    entries = list(rows)
    if not entries:
        return
    widths = [max(cell_len(entry[column]) for entry in entries) for column in range(len(entries[0]))]
    yield title
    for entry in entries:
        cells = (text + " " * (width - cell_len(text)) for text, width in zip(entry, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def source(row: Row) -> str:
    return f"{row['provenance']} {row['reference'] or ''}".rstrip()


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
