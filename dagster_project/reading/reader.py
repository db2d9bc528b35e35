"""A connection that can see the verified files of one release and nothing else.

Belongs here: views named as the published tables, the hash check of the files behind them, and the lock that keeps a
query from reaching any other file. Three locks hold one another: a statement must be a SELECT (`query.py`), external
access is off but for verified files, and the configuration cannot be changed back.
Does not belong here: what is asked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.reading.release import Release, ReleasedFile
from dagster_project.store.engine import opened
from dagster_project.store.hashing import file_sha256, literal, quoted

ZONES = ("bi", "hr")


@dataclass
class Reader:
    release: Release
    zone: str
    connection: duckdb.DuckDBPyConnection
    tables: dict[str, list[ReleasedFile]]
    verified: set[str] = field(default_factory=set)
    seconds_verifying: float = 0.0

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Values go into the text through `literal`: a bound parameter makes DuckDB import pandas, 0.4 s of the 1.5."""
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, table: str) -> list[str]:
        cursor = self.connection.execute(f"select * from {quoted(table)} limit 0")
        return [column[0] for column in cursor.description or []]

    def __contains__(self, table: str) -> bool:
        return table in self.tables


def open_reader(release: Release, zone: str, tables: Sequence[str] | None = None) -> Reader:
    """Views over every table of the zone; only the files of `tables` (default all) are verified and readable."""
    if not release.is_readable(zone):
        raise Refusal(
            f"You may not read the zone `{zone}` of {release.publication_id} ({release.folder(zone)}). "
            "It belongs to HR; ask HR, or leave --zone out to read what BI may see."
        )
    connection = opened()
    reader = Reader(release, zone, connection, release.tables(zone))
    verify(reader, [name for name in reader.tables if tables is None or name in tables])
    for name in reader.tables:
        _create_view(reader, name)
    _lock(reader)
    return reader


def _create_view(reader: Reader, name: str) -> None:
    """A table that is not asked for is only there to be listed; its damaged file is not this query's trouble."""
    selects = " union all by name ".join(map(_select, reader.tables[name]))
    try:
        reader.connection.execute(f"create view {quoted(name)} as {selects}")
    except duckdb.Error:
        if name in reader.verified:
            raise


def _select(file: ReleasedFile) -> str:
    periods = ", ".join(literal(period) for period in file.periods)
    said = "".join(f", {literal(value)} as {quoted(column)}" for column, value in file.said)
    own = f" and publication_id = {literal(file.of_publication)}" if file.of_publication else ""
    return f"select *{said} from read_parquet({_paths([file])}) where period in ({periods}){own}"


def named_in(sql: str, tables: Sequence[str]) -> list[str]:
    """The tables whose name occurs in a text as a word: at least those that it reads."""
    words = set(re.findall(r"\w+", sql.lower()))
    return [name for name in tables if name.lower() in words]


def verify(reader: Reader, tables: Sequence[str]) -> None:
    """Compare the files' hashes with the manifest; Parquet itself would answer wrongly after one flipped bit."""
    started = time.perf_counter()
    for name in tables:
        for file in reader.tables[name]:
            _verify_file(reader.release, file)
        reader.verified.add(name)
    reader.seconds_verifying += time.perf_counter() - started


def _verify_file(release: Release, file: ReleasedFile) -> None:
    try:
        digest = file_sha256(file.path)
        found = f"was changed (hash {digest[:12]}…)"
    except FileNotFoundError:
        digest, found = "", "is missing"
    if digest != file.sha256:
        raise Refusal(
            f"{file.path} {found}: {release.publication_id} says that its hash is {file.sha256[:12]}…. Do not use its "
            "figures. Run `starledger verify`, and restore the file from the backup."
        )


def _lock(reader: Reader) -> None:
    allowed = [file for name in sorted(reader.verified) for file in reader.tables[name]]
    for setting in [
        "python_enable_replacements = false",
        "python_scan_all_frames = false",
        "temp_directory = ''",
        f"allowed_paths = {_paths(allowed)}",
        "enable_external_access = false",
        "lock_configuration = true",
    ]:
        reader.connection.execute(f"set {setting}")


def _paths(files: Sequence[ReleasedFile]) -> str:
    return "[" + ", ".join(literal(str(file.path)) for file in files) + "]"
