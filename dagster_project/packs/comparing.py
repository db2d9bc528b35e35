"""Comparing: two computations of one month, table by table, and where they differ row by row and column by column.

Belongs here: naming what differs. Does not belong here: computing (`reperforming.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.objects import ObjectRef
from dagster_project.store.paths import Home

Part = tuple[str, str | None, str]  # table, scheme, period
Row = dict[str, Any]
ROWS_SHOWN = 200  # of one part: whoever looks into it has the files


@dataclass(frozen=True)
class Difference:
    """A value, or with the column empty a row, that only one of the two has, or has otherwise."""

    table: str
    scheme: str | None
    period: str
    key: str
    column: str
    published: str | None
    recomputed: str | None


def parts_of(refs: Sequence[ObjectRef]) -> dict[Part, ObjectRef]:
    """An empty table has no part, however it was kept."""
    return {(ref.table, ref.scheme, ref.period): ref for ref in refs if ref.rows}


def differences(
    published: Mapping[Part, ObjectRef],
    recomputed: Mapping[Part, ObjectRef],
    homes: tuple[Home, Home],
    keys: Mapping[str, Sequence[str]],
) -> Iterator[Difference]:
    """Where the recomputed parts are not the published ones; `keys` order the rows of each table."""
    for part in sorted({*published, *recomputed}, key=str):
        pair = (published.get(part), recomputed.get(part))
        if pair[0] and pair[1] and pair[0].logical_hash == pair[1].logical_hash:
            continue
        paths = [ref.path(home) if ref else None for ref, home in zip(pair, homes, strict=True)]
        yield from _row_differences(part, paths, keys[part[0]])


def _row_differences(part: Part, paths: Sequence[Path | None], key: Sequence[str]) -> Iterator[Difference]:
    with opened() as connection:
        names = [_columns(connection, path) for path in paths]
        shared = [name for name in names[0] if name in names[1]] or names[0] or names[1]
        for name in sorted({*names[0]} ^ {*names[1]}) if all(paths) else []:
            there, gone = ("there", None) if name in names[0] else (None, "there")
            yield Difference(*part, "every row", name, there, gone)
        own = [_only_in(connection, paths, place, shared, key) for place in (0, 1)]
    for name in sorted({*own[0], *own[1]}):
        left, right = own[0].get(name), own[1].get(name)
        if left is None or right is None:
            yield Difference(*part, name, "", "a row" if left else None, "a row" if right else None)
            continue
        for column in shared:
            if left[column] != right[column]:
                yield Difference(*part, name, column, _text(left[column]), _text(right[column]))


def _columns(connection: duckdb.DuckDBPyConnection, path: Path | None) -> list[str]:
    if path is None:
        return []
    found = connection.execute(f"describe select * from read_parquet({literal(str(path))})").fetchall()
    return [str(name) for name, *_ in found]


def _only_in(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | None],
    place: int,
    columns: Sequence[str],
    key: Sequence[str],
) -> dict[str, Row]:
    """By key, the rows that only this side has."""
    here, there = paths[place], paths[1 - place]
    if here is None:
        return {}
    listed = ", ".join(map(quoted, columns))
    sql = f"select {listed} from read_parquet({literal(str(here))})"
    if there is not None:
        sql += f" except all select {listed} from read_parquet({literal(str(there))})"
    named = [name for name in key if name in columns]
    order = ", ".join(map(quoted, named)) or "all"
    cursor = connection.execute(f"from ({sql}) order by {order} limit {ROWS_SHOWN}")
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    shown = [name for name in named if name not in ("scheme", "period")]
    return {" ".join(str(row[name]) for name in shown if row[name] is not None): row for row in rows}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
