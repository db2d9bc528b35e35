"""Who may assess, what units may be called, and what is due each week, as lines of text.

Belongs here: conditions on deliveries that earn nothing by themselves. Does not belong here: who is rated (`part.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import named, source, table
from dagster_project.rules.language import WEEKDAYS


def described_duties(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    yield from table(
        "Who may assess, by the roster of that day", ([row["role"], source(row)] for row in rows["assessors"])
    )
    yield from table(
        "Names of units; another one is a finding",
        ([row["kind"], row["name"], source(row)] for row in rows["unit_names"]),
    )
    weekly = [row for row in measures.values() if row["due_weekday"] and row["owner_scheme"] == part["scheme"]]
    yield from table("Due each week; weeks without are counted in the month in which they end", map(_due, weekly))


def _due(row: Row) -> list[str]:
    day = WEEKDAYS[row["due_weekday"] - 1].capitalize()
    return [f"by {day}", named(row), source(row)]
