"""Erasing a person's name and remarks from what is kept, while every hash goes on proving every result.

Belongs here: finding what is kept of the person, the bytes that stay, the ledger's entry and putting them in place.
Does not belong here: which columns are personal (`_sources.yml`), how a changed file is told from an altered one
(`store/erasures.py`).

No result is made of a name or a remark, so no figure, pseudonym or hash of a result changes. What stays: the id, and
all that is computed of it. The entry of the ledger says which files changed and to what, and never who in clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.door import pseudonyms
from dagster_project.errors import Refusal
from dagster_project.intake import original_ids
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.deliveries import Delivery, ordered
from dagster_project.intake.manifest import FILES, folder_of, verified
from dagster_project.intake.stored import rows_sql
from dagster_project.store import effects, formats
from dagster_project.store.engine import opened
from dagster_project.store.erasures import erasure_problems
from dagster_project.store.hashing import file_sha256, literal, quoted, sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home
from dagster_project.warehouse.working_file import remove_spilled

ERASED = "erased"  # a name has to be there
PEOPLE_COLUMNS = ("employee_id", "candidate_id", "subject_id")
DISPOSABLE = ("warehouse.duckdb", "candidate.duckdb")  # they hold names until the next run makes them anew


@dataclass(frozen=True)
class Erasure:
    """Files that changed: rows without the name, and delivered files that were emptied."""

    rewritten: int
    emptied: int


def erase(home: Home, ledger: Ledger, subject_id: str, by: str, reason: str, at: str) -> Erasure:
    """Erase one person; doing it again finishes what was interrupted, or finds nothing. The caller holds the lock."""
    if formats.of(home) < formats.WITH_ERASURES:
        raise Refusal(
            f"{home.root} is of an older format, in which nothing can be erased. Run `starledger upgrade` first."
        )
    who = pseudonyms.pseudonym(pseudonyms.check(home, None), subject_id)
    staging = home.work / "erasing"
    if staging.exists():
        effects.remove_tree(staging)
    staging.mkdir(mode=PRIVATE)
    found, files, staged, emptied = False, dict[Path, str](), dict[Path, Path](), 0
    with opened() as connection:
        for delivery in ordered(ledger.entries("delivered")):
            for path, content in _left(home, connection, delivery, subject_id, staging):
                found = True
                if content is not None and sha256(content) != file_sha256(path):
                    files[path] = sha256(content)
                    emptied += not content
                    staged[path] = staging / str(len(staged))
                    staged[path].write_bytes(content)
    if not found:
        raise Refusal(f"No kept delivery has a row of {subject_id}. Is the id right? Nothing was erased.")
    if files:
        names = {str(path.relative_to(home.raw)): digest for path, digest in files.items()}
        ledger.append("erased", {"subject": who, "by": by, "reason": reason, "files": names}, at)
        for path, content_of in staged.items():
            effects.seal(content_of, READ_ONLY)
            effects.rename(content_of, path)
            effects.fsync(path.parent)
    left = list(erasure_problems(home, ledger.entries()))
    effects.remove_tree(staging)
    for name in DISPOSABLE:
        (home.work / name).unlink(missing_ok=True)
        remove_spilled(home.work / name)
    if left:
        raise Refusal(f"Not everything that was to be erased is: {left[0]}")
    return Erasure(len(files) - emptied, emptied)


def due(home: Home, ledger: Ledger, months: int, today: date) -> list[str]:
    """Everybody who left more than so many months ago, by the last that is known, and whose name is still kept."""
    parts = [
        f"select employee_id, name, left_on, valid_from, {one.position} as position "
        f"from {rows_sql(home, sources()['employees'], [verified(home, one)])}"
        for one in ordered(ledger.entries("delivered"))
        if one.source == "employees"
    ]
    if not parts:
        return []
    sql = f"""
        with told as ({" union all by name ".join(parts)}),
        last as (
            select *, row_number() over (partition by employee_id order by valid_from desc, position desc) as place
            from told
        )
        select employee_id from last
        where place = 1 and try_cast(left_on as date) + to_months({months}) <= {literal(today.isoformat())}::date
            and employee_id in (select employee_id from told where name <> {literal(ERASED)})
        order by employee_id
    """
    with opened() as connection:
        return [str(row[0]) for row in connection.execute(sql).fetchall()]


def _left(
    home: Home, connection: duckdb.DuckDBPyConnection, delivery: Delivery, subject_id: str, scratch: Path
) -> Iterator[tuple[Path, bytes | None]]:
    """Every kept file with a row of the person, and its bytes without what is personal; None where nothing is."""
    source = sources()[delivery.source]
    whose = next((name for name in PEOPLE_COLUMNS if name in source.column_names), None)
    if whose is None:
        return
    manifest = verified(home, delivery)
    folder = folder_of(home, delivery.source, delivery.delivery_id)
    is_theirs = f"{quoted(whose)} = {literal(subject_id)}"
    if manifest.types:
        for path in (folder / FILES / name for name in manifest.types):
            if _counts(connection, path, is_theirs):
                yield path, _without(connection, source, path, is_theirs, scratch)
        return
    parts = {folder / one["name"]: [one["part"]] for one in manifest.typed_rows}
    for rows in [folder / name for name in manifest.row_files()]:
        if _counts(connection, rows, is_theirs):
            for part in parts.get(rows) or _counts(connection, rows, is_theirs, "_file"):
                yield folder / FILES / part.split("/")[0], b""
            yield rows, _without(connection, source, rows, is_theirs, scratch)


def _counts(connection: duckdb.DuckDBPyConnection, path: Path, which: str, column: str = "1") -> list[str]:
    sql = f"select distinct cast({column} as varchar) from read_parquet({literal(str(path))}) where {which} order by 1"
    return [str(row[0]) for row in connection.execute(sql).fetchall()]


def _without(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, which: str, scratch: Path
) -> bytes | None:
    """The same rows in the same order; of the person's, what is personal and what no canonical column takes is gone."""
    scan = f"read_parquet({literal(str(path))})"
    names = [str(row[0]) for row in connection.execute(f"describe from {scan}").fetchall()]
    known = {column.name: column for column in all_columns(source)}
    personal = [name for name in names if not name.startswith("_") and (name not in known or known[name].is_personal)]
    personal += [original_ids.COLUMN] if original_ids.COLUMN in names else []  # a mapping may make ids of names
    left = {name: literal(ERASED) if name in known and known[name].required else "null" for name in personal}
    changed = " or ".join(f"{quoted(name)} is distinct from {value}" for name, value in left.items())
    if not changed or not _counts(connection, path, f"({which}) and ({changed})"):
        return None
    replaced = ", ".join(
        f"case when {which} then {value} else {quoted(name)} end as {quoted(name)}" for name, value in left.items()
    )
    target = scratch / "rows.parquet"
    options = "format parquet, compression zstd"
    connection.execute(f"copy (select * replace ({replaced}) from {scan}) to {literal(str(target))} ({options})")
    content = target.read_bytes()
    target.unlink()
    return content
