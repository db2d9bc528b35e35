"""`python -m bench.csv.ways WAY FOLDER`: one way of reading the file, in this process.

Belongs here: making the file, DuckDB's own way, the product's loading, and reading what was loaded as a model does. The
first two end with the same typed rows in Parquet; the third writes nothing, for staging is a view.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from dagster_project.catalogue import source
from dagster_project.intake import load, open_raw
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

AT = "2026-11-03T06:00:00+08:00"
MADE = """
    copy (
        select
            'C' || lpad(cast(number as varchar), 9, '0') as call_id,
            'E' || lpad(cast(number % 20000 as varchar), 6, '0') as employee_id,
            case when number % 3 = 0 then 'outbound' else 'inbound' end as direction,
            strftime(timestamp '2026-10-01 08:00:00' + to_seconds(number % 2600000), '%Y-%m-%dT%H:%M:%S') as started_at,
            number % 47 as ring_seconds,
            case when number % 19 = 0 then 'false' else 'true' end as answered,
            number % 600 as talk_seconds,
            case when number % 4 = 0 then cast(1 + number % 5 as varchar) end as rating
        from range({rows}) as made (number)
    ) to {path} (format csv, header)
"""
TYPES = {"timestamp": "timestamp", "integer": "bigint", "boolean": "boolean", "decimal(18,6)": "decimal(18, 6)"}


def make(path: Path, rows: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(MADE.format(rows=rows, path=literal(str(path))))


def by_duckdb(folder: Path) -> None:
    """What somebody would write who trusts the file."""
    columns = _typed()
    named = ", ".join(f"'{name}': '{data_type}'" for name, data_type in columns.items())
    path = literal(str(folder / "landing" / "calls" / "2026-10" / "calls.csv"))
    scan = f"read_csv({path}, header = true, auto_detect = false, columns = {{{named}}})"
    with duckdb.connect() as connection:
        connection.execute(f"copy (from {scan}) to {literal(str(folder / 'by_duckdb.parquet'))} (compression zstd)")


def by_loading(folder: Path) -> None:
    home = Home(folder / "home").ensure()

    def told(what: str, done: int, of: int) -> None:
        print(f"          {what} ({done} of {of})", file=sys.stderr)

    intake = load(home, folder / "landing", Ledger(home), AT, told)
    assert not intake.refused and len(intake.loaded) == 1, intake.refused


def by_reading(folder: Path) -> None:
    """Every value as staging has it: as it was typed, or cast from its text where it was not."""
    columns = _typed()
    typed = [quoted(name if data_type == "varchar" else f"_typed_{name}") for name, data_type in columns.items()]
    casts = [f"cast({quoted(name)} as {data_type})" for name, data_type in columns.items()]
    counted = [f"count(v{place})" for place in range(len(columns))]
    halves = [
        f"select {', '.join(f'{value} as v{place}' for place, value in enumerate(values))} from raw.calls where {which}"
        for values, which in ((typed, "_is_typed"), (casts, "not _is_typed"))
    ]
    with duckdb.connect() as connection:
        open_raw(connection, Home(folder / "home"), AT)
        connection.execute(f"select {', '.join(counted)} from ({' union all '.join(halves)})").fetchall()


def _typed() -> dict[str, str]:
    names = ["call_id", "employee_id", "direction", "started_at", "ring_seconds", "answered", "talk_seconds", "rating"]
    return {name: TYPES.get(source("calls").column(name).data_type, "varchar") for name in names}


WAYS = {"duckdb": by_duckdb, "loading": by_loading, "reading": by_reading}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]).absolute())
