"""The rows of a delivery that is in the store, as SQL, whichever way they are kept.

Belongs here: where they lie and which files hold them. Does not belong here: how they came there (`filling`), or
whether the bytes are still the ones that were loaded (`manifest.verified`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.intake import in_place, original_ids, parquet_files, typed_rows
from dagster_project.intake.canonical_columns import OWN_COLUMNS, all_columns, untyped
from dagster_project.intake.deliveries import Delivery
from dagster_project.intake.manifest import FILES, ROWS, Manifest, folder_of, verified
from dagster_project.intake.typed_rows import TypedFile
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.paths import Home


def rows_sql(home: Home, source: Source, manifests: Sequence[Manifest]) -> str:
    """Every row of some deliveries of a source: canonical columns as text, beside them the values that came typed.

    A column that no delivery knew yet is NULL, so that the list of columns may grow.
    """
    rewritten = [one for one in manifests if not one.types and not one.typed_rows]
    parts = [_rewritten(home, source, rewritten)] if rewritten or not manifests else []
    for one in manifests:
        labels = (one.delivery_id, one.delivery)
        parts += typed_selects(source, labels, one.known_at, _in_place(home, one), _typed_files(home, one))
    return f"({' union all '.join(parts)})"


def typed_selects(
    source: Source,
    labels: tuple[str, str],
    known_at: str,
    types: Mapping[Path, in_place.Types],
    typed: Sequence[TypedFile],
) -> list[str]:
    """The rows of a delivery's files that have types, in as few selects as can be. `types` are those of the files that
    lie as they were delivered; `typed` were set down with theirs.

    `labels` are the delivery's id and name; `known_at` is ISO-8601.
    """
    found = in_place.selects(source, labels, known_at, types)
    return found + [typed_rows.select_sql(source, labels, known_at, file) for file in typed]


def as_delivered(
    connection: duckdb.DuckDBPyConnection, home: Home, kept: Manifest, rows: Collection[tuple[str, int]]
) -> dict[tuple[str, int], dict[str, str]]:
    """Of rows of a delivery (part, number) the texts of ids, by column, that are written otherwise in the file."""
    if not kept.ids_written_otherwise or not rows:
        return {}
    listed = ", ".join(f"({literal(part)}, {int(number)})" for part, number in rows)
    folder = folder_of(home, kept.source, kept.delivery_id)
    parts = [_originals(folder / one["name"], literal(one["part"]), "file_row_number + 1") for one in kept.typed_rows]
    parts = parts or [_originals(folder / ROWS, "_file", "_row_number")]
    found = f"select part, number, texts from ({' union all '.join(parts)}) where (part, number) in ({listed})"
    return {(part, number): original_ids.told(texts) for part, number, texts in connection.execute(found).fetchall()}


def _originals(path: Path, part: str, number: str) -> str:
    return (
        f"select {part} as part, {number} as number, {original_ids.COLUMN} as texts "
        f"from {parquet_files.scan(path)} where {original_ids.COLUMN} is not null"
    )


def rows_of(home: Home, name: str, deliveries: Iterable[Delivery]) -> str:
    """As `rows_sql`, of one source's deliveries among these, whose manifests are proved."""
    return rows_sql(home, sources()[name], [verified(home, one) for one in deliveries if one.source == name])


def no_rows_sql(source: Source) -> str:
    """What `rows_sql` gives for a source that nothing was delivered of; no home is needed to say so."""
    return f"({_no_rows(source)})"


def _no_rows(source: Source) -> str:
    own = [f"cast(null as {'bigint' if name == '_row_number' else 'varchar'}) as {name}" for name in OWN_COLUMNS]
    named = [f"cast(null as varchar) as {quoted(column.name)}" for column in all_columns(source)]
    return f"select {', '.join([*own, *named, *untyped(source)])} where false"


def _in_place(home: Home, manifest: Manifest) -> dict[Path, in_place.Types]:
    folder = folder_of(home, manifest.source, manifest.delivery_id) / FILES
    return {folder / name: types for name, types in manifest.types.items()}


def _typed_files(home: Home, manifest: Manifest) -> list[TypedFile]:
    folder = folder_of(home, manifest.source, manifest.delivery_id)
    return [TypedFile(one["part"], folder / one["name"], tuple(one["columns"])) for one in manifest.typed_rows]


def _rewritten(home: Home, source: Source, manifests: Sequence[Manifest]) -> str:
    if not manifests:
        return _no_rows(source)
    stored = {name for one in manifests for name in (*one.columns, "deleted")}
    named = [
        quoted(column.name) if column.name in stored else f"cast(null as varchar) as {quoted(column.name)}"
        for column in all_columns(source)
    ]
    folders = [folder_of(home, one.source, one.delivery_id) for one in manifests]
    paths = ", ".join(literal(str((folder / ROWS).resolve())) for folder in folders)
    return (
        f"select {', '.join([*OWN_COLUMNS, *named, *untyped(source)])} "
        f"from read_parquet([{paths}], union_by_name = true)"
    )
