"""A DuckDB file of views: every published table under its name, for whoever opens it with DuckDB, now and next year.

Belongs here: making the file, and asking which publication it shows. Does not belong here: how `starledger query` reads
safely (`reading/reader.py`): this file is for tools that open it themselves.
It is written beside the old one and renamed over it, so that whoever has the old one open reads on undisturbed.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_project.door.pointer import Pointer
from dagster_project.errors import Refusal
from dagster_project.reading.release import Release, ReleasedFile
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, quoted
from dagster_project.targets.model import NOTHING_HELD, Held, Target

HR_ONLY = 0o600
EVERYBODY = 0o644


def held(target: Target) -> Held:
    """The publication whose files the views name."""
    assert target.file is not None
    if not target.file.exists():
        return NOTHING_HELD
    try:
        with duckdb.connect(str(target.file), read_only=True) as connection:
            publication_id, fence = connection.execute("select publication_id, fence from publication").fetchall()[0]
    except (duckdb.Error, IndexError):
        raise Refusal(
            f"{target.owner}: {target.file} is no DuckDB file of views. Move it away if it is yours; `starledger "
            "deliver` then writes it anew."
        ) from None
    return Held(publication_id, fence)


def deliver(target: Target, release: Release, pointer: Pointer) -> Held:
    """Make the file for what the pointer names; one that shows it already is left alone."""
    assert target.file is not None
    before = held(target)
    if before.fence == pointer.fence:
        return before
    target.file.parent.mkdir(parents=True, exist_ok=True)
    staging = target.file.with_name(f".{target.file.name}.staging")
    staging.unlink(missing_ok=True)
    tables = release.tables(target.zone)
    with opened(staging) as connection:
        for table, files in tables.items():
            connection.execute(f"create view {quoted(table)} as {' union all by name '.join(map(_select, files))}")
        connection.execute(
            f"create table publication as select {literal(pointer.publication_id)} as publication_id, "
            f"{literal(pointer.manifest_sha256)} as manifest_sha256, {pointer.fence}::bigint as fence"
        )
    staging.chmod(EVERYBODY if target.zone == "bi" else HR_ONLY)
    staging.replace(target.file)
    return Held(pointer.publication_id, pointer.fence, len(tables), is_new=True)


def _select(file: ReleasedFile) -> str:
    periods = ", ".join(map(literal, file.periods))
    return f"select * from read_parquet({literal(str(Path(file.path).absolute()))}) where period in ({periods})"
