"""A PostgreSQL as a target: a release's rows, then one pointer, in one transaction.

Belongs here: bringing it up to a release, and asking which one it holds.
Does not belong here: the DDL (`postgres_shape`).

Readers are never blocked: rows are added beside those that they read, and the switch is an update of one row. A
connection that is lost while the commit is under way leaves the question whether it took place; the pointer answers it,
and as a file's rows are known by the file's hash nothing can come twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from dagster_project.access import secret_of
from dagster_project.door import manifest
from dagster_project.door.pointer import Pointer
from dagster_project.errors import Refusal
from dagster_project.reading.release import Release, ReleasedFile
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, quoted
from dagster_project.targets import postgres_shape as shape
from dagster_project.targets.model import NOTHING_HELD, Held, Target

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[object, ...]]

# A lost connection at commit is looked into this often; after that the server is taken to be down.
TRIES = 3
SECONDS_TO_CONNECT = 10
# A change of a view waits for those who read it, and everybody after it would wait behind it: better to try later.
LOCK_TIMEOUT = "5s"
SECONDS_FOR_OTHERS = 60  # somebody else may be bringing a release
ONE_AT_A_TIME = 7_276_815  # the number of the advisory lock that whoever delivers takes
CHUNK = 1 << 20


def held(target: Target) -> Held:
    """The publication that the target holds; nothing is changed."""
    with _connected(target) as connection:
        return _pointer(connection)


def deliver(target: Target, release: Release, pointer: Pointer) -> Held:
    """Bring the target to the release that the pointer names; a target that is there already is left alone.

    A `Refusal` says what kept it: the server, the rights, or a newer publication that somebody else brought.
    """
    import psycopg

    for attempt in range(TRIES):
        try:
            with _connected(target) as connection:
                return _deliver(connection, target, release, pointer)
        except psycopg.OperationalError as error:
            if attempt + 1 == TRIES:
                raise _unreachable(target, error) from None
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refusal(
                f"{target.owner} does not let `{_user(target)}` do what is needed: {_first_line(error)}. It has to own "
                "its database and may need to create roles; docs/bi.md has the three statements for an administrator."
            ) from None
    raise AssertionError("unreachable")


def _deliver(connection: Connection, target: Target, release: Release, pointer: Pointer) -> Held:
    tables = release.tables(target.zone)
    connection.execute(f"set lock_timeout = '{SECONDS_FOR_OTHERS}s'".encode())
    connection.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    before = _pointer(connection)
    if before == NOTHING_HELD:
        _prepare(connection, target)
    if before.fence > pointer.fence:
        raise Refusal(
            f"{target.owner} already holds {before.publication_id}, which is newer than {pointer.publication_id}. "
            "Nothing was changed: another run published meanwhile, or this home was restored from an older backup."
        )
    if before.fence == pointer.fence:
        return before
    with opened() as reading:
        for table, files in tables.items():
            _fit(connection, reading, target, table, files)
        with connection.transaction(), TemporaryDirectory(dir=release.home.work) as folder:
            brought = [
                _bring(connection, reading, table, file, Path(folder))
                for table, files in tables.items()
                for file in files
            ]
            _switch(connection, tables, pointer)
    return Held(pointer.publication_id, pointer.fence, sum(brought), is_new=True)


def _prepare(connection: Connection, target: Target) -> None:
    with connection.transaction():
        for name in {shape.READERS[target.zone], shape.AUDITOR}:
            connection.execute(shape.role(name).encode())
        connection.execute(shape.BASE.encode())
        for statement in shape.closed_to_others(connection.info.dbname, target.zone):
            connection.execute(statement.encode())


def _fit(
    connection: Connection,
    reading: duckdb.DuckDBPyConnection,
    target: Target,
    table: str,
    files: Sequence[ReleasedFile],
) -> None:
    """Give the table every column that one of the files has, in a transaction of its own: it may have to wait."""
    wanted: dict[str, str] = {}
    for file in files:
        types = {name: shape.postgres_type(type_) for name, type_ in _described(reading, file).items()}
        wanted = {**types, **wanted}
    changes = shape.table_changes(table, wanted, _columns(connection, table), target.zone)
    if changes:
        with connection.transaction():
            connection.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'".encode())
            for statement in changes:
                connection.execute(statement.encode())


def _columns(connection: Connection, table: str) -> dict[str, str]:
    found = connection.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = to_regclass(%s) "
        "and attnum > 0 and not attisdropped and attname <> '_file' order by attnum",
        [f"{shape.DATA}.{quoted(table)}"],
    )
    return {str(name): _normal(str(type_)) for name, type_ in found}


def _normal(printed: str) -> str:
    return "timestamp" if printed == "timestamp without time zone" else printed


def _bring(
    connection: Connection, reading: duckdb.DuckDBPyConnection, table: str, file: ReleasedFile, folder: Path
) -> int:
    """Add a file's rows, unless they are there; returns how many were added."""
    manifest.check_file(file.path, file.sha256)
    known = connection.execute(f"select file from {shape.DATA}.files where sha256 = %s".encode(), [file.sha256])
    if known.fetchone():
        return 0
    columns = _described(reading, file)
    (rows,) = reading.execute(f"select count(*) from {_rows_of(file)}").fetchall()[0]
    (number,) = connection.execute(
        f"insert into {shape.DATA}.files (sha256, publication_id, published_table, rows) values (%s, %s, %s, %s) "
        "returning file".encode(),
        [file.sha256, file.path.parent.parent.name, table, rows],
    ).fetchone() or (None,)
    text = folder / "rows.csv"
    shown = ", ".join([*map(quoted, columns), str(number)])
    reading.execute(
        f"copy (select {shown} from {_rows_of(file)}) to {literal(str(text))} (format csv, header false, force_quote *)"
    )
    names = ", ".join([*map(quoted, columns), "_file"])
    into = f"copy {shape.DATA}.{quoted(table)} ({names}) from stdin (format csv)"
    with connection.cursor().copy(into.encode()) as copy, text.open("rb") as lines:
        while chunk := lines.read(CHUNK):
            copy.write(chunk)
    text.unlink()
    return int(rows)


def _switch(connection: Connection, tables: dict[str, list[ReleasedFile]], pointer: Pointer) -> None:
    parts = [
        (pointer.publication_id, table, period, file.sha256)
        for table, files in tables.items()
        for file in files
        for period in file.periods
    ]
    connection.cursor().executemany(
        f"insert into {shape.DATA}.parts (publication_id, published_table, period, file) "
        f"select %s, %s, %s, file from {shape.DATA}.files where sha256 = %s on conflict do nothing".encode(),
        parts,
    )
    connection.execute(
        f"insert into {shape.DATA}.pointer (publication_id, manifest_sha256, fence) values (%s, %s, %s) "
        "on conflict (is_the_one) do update set publication_id = excluded.publication_id, "
        "manifest_sha256 = excluded.manifest_sha256, fence = excluded.fence, switched_at = now()".encode(),
        [pointer.publication_id, pointer.manifest_sha256, pointer.fence],
    )


def _pointer(connection: Connection) -> Held:
    there = connection.execute("select to_regclass(%s)", [f"{shape.DATA}.pointer"]).fetchone()
    if not there or there[0] is None:
        return NOTHING_HELD
    found = connection.execute(f"select publication_id, fence from {shape.DATA}.pointer".encode()).fetchone()
    return Held(str(found[0]), int(str(found[1]))) if found else NOTHING_HELD


def _described(reading: duckdb.DuckDBPyConnection, file: ReleasedFile) -> dict[str, str]:
    """The columns of a file and their types, as DuckDB names them."""
    return {name: type_ for name, type_, *_ in reading.execute(f"describe select * from {_rows_of(file)}").fetchall()}


def _rows_of(file: ReleasedFile) -> str:
    return f"read_parquet({literal(str(file.path))})"


@contextmanager
def _connected(target: Target) -> Iterator[Connection]:
    """Each statement is a transaction of its own, unless one is opened; the secret is in no message."""
    import psycopg

    try:
        connection = psycopg.connect(
            target.url,
            password=secret_of(target.access, target.owner) or None,
            autocommit=True,
            connect_timeout=SECONDS_TO_CONNECT,
            application_name="starledger",
        )
    except psycopg.OperationalError as error:
        raise _unreachable(target, error) from None
    with connection:
        yield connection


def _user(target: Target) -> str:
    return target.url.partition("://")[2].partition("@")[0]


def _unreachable(target: Target, error: Exception) -> Refusal:
    return Refusal(
        f"{target.owner} could not be reached: {_first_line(error)}. What it holds is whole and as it was before. When "
        "the server is back, `starledger deliver` brings it up to what is published."
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
