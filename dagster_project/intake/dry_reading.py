"""One file read as a delivery would be, and kept nowhere: the same readers, mappings, controls and settling.

Belongs here: which source and mapping a file would have, and laying its rows before the staging models in a working
file that is thrown away. Does not belong here: what the models say of them (`rehearsal/files.py`), HOME.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.errors import Refusal
from dagster_project.intake import canonical, controls, original_ids, raw, settling, texts, zip_files
from dagster_project.intake.canonical_columns import untyped
from dagster_project.intake.deliveries import Delivery
from dagster_project.intake.form import KINDS
from dagster_project.intake.landing import CONTROL
from dagster_project.intake.manifest import ROWS
from dagster_project.intake.mapping import Mapping, Mappings
from dagster_project.intake.mapping.id_migration import IdMigration
from dagster_project.intake.matching import Match, matches
from dagster_project.intake.stored import no_rows_sql
from dagster_project.rules.problems import nearest
from dagster_project.store.hashing import literal, quoted

IDS_SHOWN = 5  # rows whose ids stand otherwise in the file
DRY = "dry"  # the id of a delivery that never arrives


@dataclass(frozen=True)
class Chosen:
    """How a file would be read: its source, its mapping if any, the delivery's name, why (a sentence), and the
    company's ids if it has some that changed hands."""

    source: Source
    mapping: Mapping | None
    delivery: str
    why: str
    migration: IdMigration | None = None


class OfAnother(NamedTuple):
    """How many rows of the file came under an id that is, on their days, that of another person."""

    id: str
    person: str
    rows: int


@dataclass(frozen=True)
class Laid:
    """`refused`: why the whole file would not be taken, '' where it would. `delivered` counts rows before a fold.

    `ids_as_written` are the first ids (row, column, text in the file, id) of the `ids_otherwise` rows that write one
    otherwise. `control`: what `_control.csv` beside the file says to it, '' where there is none.
    """

    matches: Sequence[Match]
    rows: int = 0
    delivered: int = 0
    ids_as_written: Sequence[tuple[int, str, str, str]] = ()
    ids_otherwise: int = 0
    refused: str = ""
    control: str = ""
    ids: Sequence[OfAnother] = ()


def member_of(path: Path, named: str | None) -> str:
    """The one file of an archive that is to be read; '' where `path` is no archive."""
    if path.suffix.lower() != zip_files.ENDING or not path.is_file():
        if named:
            raise Refusal(f"--member: {path.name} is no archive, so it has no files to choose from.")
        return ""
    found = zip_files.members(path)
    if named is None and len(found) == 1:
        return found[0]
    if named not in found:
        what = f"{path.name} has no file `{named}`." if named else f"{path.name} holds {len(found)} files."
        raise Refusal(f"{what} Name one with --member: {', '.join(found[:20])}.")
    return str(named)


def choose(path: Path, mappings: Mappings, named: Mapping | None, source_name: str | None, member: str = "") -> Chosen:
    """By the option, by the folder `<source>/<delivery>/`, or by the one mapping whose patterns fit the file.

    Of an archive `member` is the file that is meant; mappings know it as `archive.zip/file.csv`.
    """
    if not path.is_file():
        raise Refusal(f"There is no file {path}. Name one that is there.")
    if source_name is not None:
        refuse_source(source_name)
    folders = path.absolute().parts
    by_folder = folders[-3] if len(folders) > 2 and folders[-3] in sources() else None
    delivery = path.absolute().parent.name
    part = Path(path.name) / member
    if named:
        _check_kind(part, named)
        if source_name not in (None, named.source):
            raise Refusal(
                f"The mapping `{named.name}` makes rows of {named.source}, and --source says {source_name}. Leave "
                "--source out, or name another mapping."
            )
        return _chosen(mappings, named.source, named, delivery, "named with --mapping")
    name = source_name or by_folder or _claimed(part, delivery, mappings)
    mapping = mappings.of(name, delivery, str(part))
    _check_kind(part, mapping)
    why = "no mapping fits its name, so its headings must be canonical"
    if mapping:
        why = f"its `applies_to` fits {delivery}/{part} ({mapping.place.file})"
    return _chosen(mappings, name, mapping, delivery, why)


def _chosen(mappings: Mappings, source: str, mapping: Mapping | None, delivery: str, why: str) -> Chosen:
    return Chosen(sources()[source], mapping, delivery, why, mappings.migration_of(source))


def refuse_source(name: str) -> None:
    if name not in sources():
        raise Refusal(f"--source: `{name}` is not a source. {nearest(name, sources())}")


def lay(connection: duckdb.DuckDBPyConnection, path: Path, chosen: Chosen, at: str, scratch: Path) -> Laid:
    """Make the schema `raw` with this file as the only delivery, known at `at` (ISO-8601 with offset)."""
    texts.register(connection)
    reader = canonical.Reader(connection, chosen.source, (DRY, chosen.delivery), scratch, chosen.migration)
    found: list[Match] = []
    try:
        table = reader.table(path, chosen.mapping)
        found += matches(chosen.source, chosen.mapping, table)
        sheet = reader.sheet_of(table, path.name, chosen.mapping)
        canonical.write_rows(connection, [sheet], scratch / ROWS)
        rows_sql = f"read_parquet({literal(str(scratch / ROWS))})"
        canonical.check_deleted(connection, rows_sql)
        rows = _count(connection, f"select count(*) from {rows_sql}")
        delivered = _count(connection, sheet.unfolded_sql) if sheet.unfolded_sql else rows
        ids = [OfAnother(*found) for found in connection.execute(sheet.ids_sql).fetchall()] if sheet.ids_sql else []
    except Refusal as refusal:
        return Laid(found, refused=str(refusal))
    _lay_raw(connection, chosen, rows_sql, rows, at)
    try:
        control = _reconciled(connection, path, chosen.source, rows_sql, delivered)
    except Refusal as refusal:
        return Laid(found, rows, delivered, refused=str(refusal))
    if not rows and not control:
        refused = f"{path.name} has headings but no row, so it cannot be told from a failed export."
        return Laid(found, rows, delivered, refused=refused)
    count, first = _ids_as_written(connection, chosen.source, rows_sql)
    others = [one for one in ids if one.id != one.person]
    return Laid(found, rows, delivered, first, count, control=control, ids=others)


def _ids_as_written(
    connection: duckdb.DuckDBPyConnection, source: Source, rows_sql: str
) -> tuple[int, list[tuple[int, str, str, str]]]:
    """How many rows have an id that stands otherwise in the file, and the first of them."""
    there = f"{rows_sql} where {original_ids.COLUMN} is not null"
    columns = original_ids.of(source)
    if not columns:
        return 0, []
    listed = ", ".join(map(quoted, columns))
    sql = f"select _row_number, {original_ids.COLUMN}, {listed} from {there} order by 1 limit {IDS_SHOWN}"
    first = [
        (number, column, text, str(dict(zip(columns, values, strict=True))[column] or ""))
        for number, kept, *values in connection.execute(sql).fetchall()
        for column, text in original_ids.told(kept).items()
    ]
    return _count(connection, f"select count(*) from {there}"), first


def _claimed(part: Path, delivery: str, mappings: Mappings) -> str:
    found = sorted({one.source for one in mappings.claiming(delivery, str(part))})
    if len(found) == 1:
        return found[0]
    claim = f"mappings of {' and '.join(found)} fit its name" if found else "no mapping fits its name"
    raise Refusal(
        f"It cannot be told what {part.name} holds: it does not lie in <source>/<delivery>/, and {claim}. "
        f"Say --source SOURCE; the sources are {', '.join(sources())}."
    )


def _check_kind(path: Path, mapping: Mapping | None) -> None:
    if path.suffix.lower() not in KINDS and not (mapping and mapping.form.kind):
        raise Refusal(
            f"{path.name} is none of {', '.join(KINDS)}, so it cannot be told how to read it. Name it so, or give it a "
            "mapping that says its `kind`."
        )


def _reconciled(
    connection: duckdb.DuckDBPyConnection, path: Path, source: Source, rows_sql: str, delivered: int
) -> str:
    """Totals are those of a delivery: of a file among others nothing can be said."""
    stated = controls.read(path.parent, source)
    if not stated:
        return ""
    others = [one.name for one in path.parent.iterdir() if one.name[0] not in "._" and one.name != path.name]
    if others:
        return f"{CONTROL} is about this file and {len(others)} beside it, so it was not compared."
    controls.reconcile(connection, rows_sql, delivered, stated)
    return f"{CONTROL} states {delivered} rows and what they add up to, and so they do."


def _lay_raw(connection: duckdb.DuckDBPyConnection, chosen: Chosen, rows_sql: str, rows: int, at: str) -> None:
    raw.new_schema(connection)
    for source in sources().values():
        select = f"(select *, {', '.join(untyped(source))} from {rows_sql})"
        own = select if source is chosen.source else no_rows_sql(source)
        connection.execute(f"create view raw.{quoted(source.name)} as from {own}")
    delivery = Delivery(chosen.source.name, chosen.delivery, DRY, at, 1, 0, rows, None, None, "", "")
    raw.fill_lists(connection, [delivery], [], [])
    raw.empty_settled(connection)
    laid = f"raw.{quoted(chosen.source.name)}"
    settling.settle(connection, settling.looked_through(connection, chosen.source, laid), None)
    connection.execute("insert into raw.settled by name select * from settled_now")


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
