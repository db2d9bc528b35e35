"""Drawing a correction: a few rows of one source as they are known now, otherwise than they were, gone, or new.

Belongs here: which rows, and what becomes of them. Does not belong here: computing anything (`__main__.py`).
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from dagster_project.catalogue import Column, Source, sources
from dagster_project.intake import deliveries_visible
from dagster_project.intake.manifest import verified
from dagster_project.intake.stored import rows_sql
from dagster_project.store.engine import opened
from dagster_project.store.paths import Home

Row = dict[str, str | None]
# Sources without a month: their rows hold for ever after, and reach everything.
SELDOM = ("employees", "units", "calendar", "opening_standings")


def delivered(home: Home, landing: Path, months: tuple[str, ...], name: str, draw: random.Random) -> list[str]:
    """Deliver a correction of one or two sources, of rows that lie in one of the months; says what was done, by row."""
    known = deliveries_visible(home, "9999-12-31T00:00:00+00:00")
    filled = sorted({one.source for one in known})
    often = [source for source in filled if source not in SELDOM]
    chosen = [draw.choice(often if draw.random() < 0.9 else filled) for _ in range(draw.choice((1, 1, 1, 2)))]
    done: list[str] = []
    for place, source in enumerate(dict.fromkeys(sources()[found] for found in chosen)):
        rows = _rows(home, source, months, draw)
        changed = [
            _changed(source, row, rows, draw) for row in draw.sample(rows, min(len(rows), draw.choice((1, 1, 3))))
        ]
        if changed:
            folder = landing / source.name / f"{name}-{place}"
            folder.mkdir(parents=True)
            with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, [*source.column_names, "deleted"])
                writer.writeheader()
                writer.writerows(row for _, row in changed)
            done += [f"{source.name}: {what}" for what, _ in changed]
    return done


def _rows(home: Home, source: Source, months: tuple[str, ...], draw: random.Random) -> list[Row]:
    """Some rows of the source that lie in the months, or of a list without months, any."""
    own = [
        verified(home, one)
        for one in deliveries_visible(home, "9999-12-31T00:00:00+00:00")
        if one.source == source.name
    ]
    columns = ", ".join(source.column_names)
    dating = source.month_column if source.month_column in source.column_names else ""
    with opened() as connection:
        found = connection.execute(
            f"select {columns} from {rows_sql(home, source, own)} where coalesce(deleted, '') <> 'true'"
            f" and {f'substr({dating}, 1, 7) in {months}' if dating else 'true'} order by all"
        ).fetchall()
    return [dict(zip(source.column_names, row, strict=True)) for row in draw.sample(found, min(len(found), 40))]


def _changed(source: Source, row: Row, others: list[Row], draw: random.Random) -> tuple[str, Row]:
    what = draw.choice(("changed", "changed", "changed", "withdrawn", "added"))
    told = "/".join(str(row[name]) for name in source.key)
    if what == "withdrawn":
        return f"withdrawn {told}", {**row, "deleted": "true"}
    if what == "added":
        key = next((name for name in reversed(source.key) if _column(source, name).data_type == "text"), "")
        if key:
            return f"added beside {told}", {**row, key: f"{row[key]}-x{draw.randrange(1000)}"}
    free = [column for column in source.columns if column.name not in source.key]
    column = draw.choice(free)
    value = _other(column, row[column.name], others, draw)
    return f"{told}: {column.name} {row[column.name]} -> {value}", {**row, column.name: value}


def _column(source: Source, name: str) -> Column:
    return next(column for column in source.columns if column.name == name)


def _other(column: Column, value: str | None, others: list[Row], draw: random.Random) -> str | None:
    """Another value of the column: a near day, one of its vocabulary, or what some other row has."""
    if column.values:
        return draw.choice(column.values)
    if column.data_type == "boolean":
        return "false" if value == "true" else "true"
    if column.data_type == "date" and value:
        return (date.fromisoformat(value[:10]) + timedelta(days=draw.choice((-20, -1, 1, 20)))).isoformat()
    found = [
        row[column.name] for row in others if row[column.name] != value and (row[column.name] or not column.required)
    ]
    return draw.choice(found) if found else value
