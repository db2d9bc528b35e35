"""Failing rows by our own SQL: how many, which come first, and all of them in a file.

Great Expectations decides and keeps at most 200 rows; the count and the full list are read here, with the same SELECT.
Belongs here: reading failing rows from a candidate, writing them to `work/failing/<gate>.parquet` of HOME.
Does not belong here: verdicts. The files hold whatever the rows hold, pay included: mode 0600, in a directory 0700,
disposable.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as parquet

from expectations.checks import Check
from expectations.connecting import connect
from expectations.declaration import Gate

if TYPE_CHECKING:
    import duckdb

    from expectations.record import GateRecord

FIRST_ROWS = 5
_BATCH_ROWS = 100_000


def count_rows(connection: duckdb.DuckDBPyConnection, selects: Iterable[str]) -> int:
    """The number of rows that these SELECTs give together."""
    return sum(_one_number(connection, f"select count(*) from (\n{sql}\n) as counted") for sql in selects)


def first_rows(connection: duckdb.DuckDBPyConnection, check: Check) -> tuple[dict[str, str], ...]:
    """The showable keys of the first failing rows, in the order of the keys."""
    found = connection.execute(f"select * from (\n{check.failing_sql}\n) as failing limit 0").description
    keys = [key for key in check.keys if key in {column[0] for column in found or ()}]
    if not keys:
        return ()
    listed = ", ".join(f'"{key}"' for key in keys)
    rows = connection.execute(
        f"select {listed} from (\n{check.failing_sql}\n) as failing order by {listed} limit {FIRST_ROWS}"
    ).fetchall()
    return tuple({key: str(value) for key, value in zip(keys, row, strict=True)} for row in rows)


def failing_rows(candidate_db: Path, record: GateRecord, directory: Path, gates: Iterable[Gate]) -> dict[str, Path]:
    """Write every failing row of each red gate; returns gate -> file. Files of gates that are no longer red are
    removed.

    One column `check`, then the columns of the failing rows as text (checks of one gate differ in columns, and text
    keeps amounts exact). A gate that is red only because it had no answer has no rows and gets no file.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    red = {result.gate: {check.check for check in result.red_checks if check.failing_rows} for result in record.gates}
    written: dict[str, Path] = {}
    with connect(str(candidate_db)) as connection:
        for gate in gates:
            path = directory / f"{gate.name}.parquet"
            path.unlink(missing_ok=True)
            checks = [check for check in gate.planned if check.name in red.get(gate.name, ())]
            if checks:
                _write(connection, checks, path)
                written[gate.name] = path
    return written


def _write(connection: duckdb.DuckDBPyConnection, checks: list[Check], path: Path) -> None:
    selects = [
        f"select '{check.name}' as \"check\", cast(columns(*) as varchar) from (\n{check.failing_sql}\n) as failing"
        for check in checks
    ]
    reader = connection.execute("\nunion all by name\n".join(selects)).to_arrow_reader(_BATCH_ROWS)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, parquet.ParquetWriter(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _one_number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
