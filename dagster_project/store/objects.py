"""Immutable result tables, named by what they hold: `store/objects/<logical hash>.parquet`.

Here: writing a relation as one object, or as one object per scheme and period, and checking an object before it is
read. An object with the same content is shared by every calculation that has it, so a correction stores only what it
changed. Not here: what belongs to a calculation (`calculations`), who may see it (`door.zones`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.hashing import (
    Group,
    Parts,
    ascending,
    described,
    file_sha256,
    hashes_by_group,
    literal,
    logical_hash,
    quoted,
    sha256,
)
from dagster_project.store.paths import READ_ONLY, Home
from dagster_project.store.problems import Problem, byte_problems


@dataclass(frozen=True)
class ObjectRef:
    """One part of a table and the object that holds it; `scheme` is None where the table has no such column."""

    table: str
    scheme: str | None
    period: str
    rows: int
    logical_hash: str
    sha256: str

    def path(self, home: Home) -> Path:
        return home.objects / f"{self.logical_hash}.parquet"

    def entry(self) -> dict[str, Any]:
        """As the calculation's file has it."""
        return asdict(self)

    @staticmethod
    def of(entry: Mapping[str, Any]) -> "ObjectRef":
        return ObjectRef(**entry)


def put(
    connection: duckdb.DuckDBPyConnection, home: Home, table: str, select_sql: str, order_by: Sequence[str], period: str
) -> ObjectRef:
    """Store a select as one object of `table` in `period`, its rows ordered by the columns `order_by`."""
    return _put(connection, home, table, f"({select_sql})", order_by, period, ())[0]


def put_split(
    connection: duckdb.DuckDBPyConnection, home: Home, table: str, select_sql: str, order_by: Sequence[str], period: str
) -> list[ObjectRef]:
    """Store a select as one object for each scheme (where it has that column) and period.

    A relation without a `period` column gets one, holding `period`: every published row carries it. A relation without
    rows becomes one empty object, so that its columns are known.
    """
    names = [name for name, _ in described(connection, f"({select_sql})")]
    relation = (
        f"({select_sql})" if "period" in names else f"(select *, {literal(period)} as period from ({select_sql}))"
    )
    group = [name for name in ("scheme", "period") if name in [*names, "period"]]
    return _put(connection, home, table, relation, order_by, period, group)


def object_problems(home: Home, ref: ObjectRef) -> list[Problem]:
    """Whether the object's bytes are as they were stored: Parquet itself does not notice a flipped bit."""
    path = ref.path(home)
    again = "move the file away, and `starledger run`" if path.exists() else "`starledger run`"
    next_step = (
        f"Restore it from the backup. Without one, while nothing that decides its month has changed: {again} of that "
        "month makes it again."
    )
    return list(byte_problems(path, ref.sha256, f"it was stored as {_part(ref)}", next_step))


def verified(home: Home, ref: ObjectRef) -> Path:
    """The object's path, after its bytes were found unchanged."""
    for problem in object_problems(home, ref):
        raise Refusal(f"{problem} Until then nothing is read from it.")
    return ref.path(home)


def read(home: Home, ref: ObjectRef) -> pa.Table:
    """The object's rows, from the same bytes that were checked."""
    path = ref.path(home)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content) != ref.sha256:
        verified(home, ref)
    return pq.read_table(pa.BufferReader(content))


def _put(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    table: str,
    relation: str,
    order_by: Sequence[str],
    period: str,
    group: Sequence[str],
) -> list[ObjectRef]:
    columns = described(connection, relation)
    hashes = hashes_by_group(connection, relation, columns, group)
    order = ascending([quoted(name) for name in [*group, *order_by]])
    parts = Parts(connection.execute(f"select * from {relation} {order}"))
    if not hashes:
        empty = logical_hash(connection, relation)
        return [_store(home, ObjectRef(table, None, period, 0, empty, ""), parts.schema.empty_table())]
    refs = []
    for key, (rows, digest) in hashes.items():
        scheme, found_period = _scheme_and_period(table, group, key, period)
        content = pa.Table.from_batches(list(parts.take(rows)), parts.schema)
        refs.append(_store(home, ObjectRef(table, scheme, found_period, rows, digest, ""), content))
    effects.fsync(home.objects)
    return refs


def _scheme_and_period(table: str, group: Sequence[str], key: Group, period: str) -> tuple[str | None, str]:
    found = {"scheme": None, "period": period, **dict(zip(group, key, strict=True))}
    if found["period"] is None:
        raise Refusal(
            f"{table} has rows without a period, so no release could ever replace them. Its model must give every row "
            "one."
        )
    return found["scheme"], found["period"]


def _store(home: Home, ref: ObjectRef, content: pa.Table) -> ObjectRef:
    """Write one object, or reuse the one of its name; returns the reference with the SHA-256 of what lies there."""
    encoded = _encode(content)
    stored = replace(ref, sha256=sha256(encoded))
    path, staging = ref.path(home), home.objects / f".staging-{ref.logical_hash}"
    if path.exists():
        found = file_sha256(path)
        if found != stored.sha256:
            _check_written_otherwise(path, ref)
        return replace(ref, sha256=found)
    staging.unlink(missing_ok=True)
    effects.write(staging, encoded, READ_ONLY)
    effects.rename(staging, path)
    return stored


def _encode(content: pa.Table) -> bytes:
    """The Parquet bytes of a table; equal tables give equal bytes from one version of pyarrow."""
    sink = pa.BufferOutputStream()
    pq.write_table(content, sink, compression="zstd", store_decimal_as_integer=True)
    return bytes(sink.getvalue())


def _check_written_otherwise(path: Path, ref: ObjectRef) -> None:
    """An object whose bytes differ was written by another version of pyarrow, or damaged: its content decides."""
    try:
        with duckdb.connect() as connection:
            sound = logical_hash(connection, f"read_parquet({literal(str(path))})") == ref.logical_hash
    except duckdb.Error:
        sound = False
    if not sound:
        raise Refusal(
            f"{path} does not hold what its name says: {_part(ref)} cannot share it, and what was published from it is "
            "in doubt. `starledger verify` says what. Restore the file from the backup, or move it away, and start the "
            "same run again."
        )


def _part(ref: ObjectRef) -> str:
    return f"{ref.table} of {ref.period}" + (f", {ref.scheme}" if ref.scheme else "")
