"""Building a release's files in a staging directory that no reader is ever pointed to.

Here: HR's files from the candidate's objects, BI's files from HR's, and the proof that what was built is what was
signed. Not here: whether it may be built (`publish`), and what BI may see (`zones`). Every row carries the publication
it belongs to.

A release holds its periods whole, so that readers may take each period from one file: rows of an earlier release for a
period that this calculation touches only in part (another scheme's half-year, published in another month) are carried
over, and keep the `publication_id` they had.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dagster_project.door import labels, manifest, pseudonyms, publications
from dagster_project.door.manifest import File
from dagster_project.door.zones import BI, BI_COLUMNS, HR, ZONES, bi_select
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened
from dagster_project.store.hashing import (
    canonical_json,
    described,
    file_sha256,
    hashes_by_group,
    literal,
    logical_hash,
    sha256,
)
from dagster_project.store.ledger import Entry
from dagster_project.store.objects import ObjectRef, verified
from dagster_project.store.paths import PRIVATE, PUBLIC, READ_ONLY, Home


@dataclass(frozen=True)
class Build:
    """What the files are built from; `head` is the manifest without its files, `previous` the last manifest."""

    home: Home
    staging: Path
    publication_id: str
    calculation: Calculation
    previous: Mapping[str, Any] | None
    head: Mapping[str, Any]
    approvals: Sequence[Entry]
    pay_measures: Collection[str]
    key: bytes
    smallest_group: int

    def tables(self) -> list[str]:
        return sorted({ref.table for ref in self.calculation.tables})

    def refs(self, table: str) -> list[ObjectRef]:
        return [ref for ref in self.calculation.tables if ref.table == table]

    def periods(self, table: str) -> list[str]:
        """The periods that the release holds whole: the calculation's own month and all that it computed."""
        return sorted({self.calculation.period, *(ref.period for ref in self.refs(table))})


def stage(build: Build) -> str:
    """Build the whole release in its staging directory and flush it; returns the SHA-256 of its manifest."""
    for path, mode in ((build.staging, PUBLIC), (build.staging / BI, PUBLIC), (build.staging / HR, PRIVATE)):
        effects.make_directory(path, mode)
    # What does not fit into memory must not spill into the working directory of whoever publishes: it holds pay.
    with opened(temp_directory=str(build.home.work / "spilled")) as connection:
        files = [file for table in build.tables() for file in _build_table(connection, build, table)]
        files += [file for zone in ZONES for file in _build_beside(connection, build, zone)]
    replaced = {table: build.periods(table) for table in [*build.tables(), labels.LABELS]}
    current = manifest.current_with(build.previous, build.publication_id, files, build.calculation.period, replaced)
    content = canonical_json({**build.head, "files": [file.entry() for file in files], "current": current}) + b"\n"
    effects.write(build.staging / manifest.NAME, content, READ_ONLY)
    for path in (build.staging / BI, build.staging / HR, build.staging):
        effects.fsync(path)
    return sha256(content)


def _build_table(connection: duckdb.DuckDBPyConnection, build: Build, table: str) -> list[File]:
    """Write a table's HR file, prove it, and derive its BI file if it has one."""
    periods = build.periods(table)
    hr = _write(connection, build.staging, HR, table, _hr_select(connection, build, table))
    relation = f"read_parquet({literal(str(hr))})"
    _check_is_what_was_signed(connection, build, table, relation)
    files = [_file(connection, build, HR, table, hr, periods)]
    if table in BI_COLUMNS:
        pseudonyms.create_mapping(connection, build.key, relation)
        columns = [name for name, _ in described(connection, relation)]
        bi = _write(
            connection,
            build.staging,
            BI,
            table,
            bi_select(table, columns, relation, build.pay_measures, build.smallest_group),
        )
        files.append(_file(connection, build, BI, table, bi, periods))
    return files


def _build_beside(connection: duckdb.DuckDBPyConnection, build: Build, zone: str) -> Iterator[File]:
    """The tables that come from the ledger and the rules instead of the signed content."""
    published = publications.rows(build.home, build.previous, build.head, zone, build.approvals)
    yield _build_rows(connection, build, zone, manifest.PUBLICATIONS, published)
    yield _build_rows(connection, build, zone, labels.LABELS, labels.rows_of(build.home, build.calculation))


def _build_rows(connection: duckdb.DuckDBPyConnection, build: Build, zone: str, table: str, rows: pa.Table) -> File:
    connection.register("given_rows", rows)
    select = "select * from given_rows"
    if "publication_id" not in rows.column_names:
        select = f"select *, {literal(build.publication_id)} as publication_id from given_rows"
    path = _write(connection, build.staging, zone, table, select)
    connection.unregister("given_rows")
    return _file(connection, build, zone, table, path, sorted({build.calculation.period, *rows["period"].to_pylist()}))


def _write(connection: duckdb.DuckDBPyConnection, staging: Path, zone: str, table: str, select: str) -> Path:
    """Write a select as a zone's file, read-only and flushed."""
    path = staging / zone / f"{table}.parquet"
    effects.point()
    connection.execute(f"copy ({select}) to {literal(str(path))} (format parquet, compression zstd)")
    effects.seal(path, READ_ONLY)
    return path


def _hr_select(connection: duckdb.DuckDBPyConnection, build: Build, table: str) -> str:
    for ref in build.refs(table):
        verified(build.home, ref)
    objects = _objects(build, table)
    own = f"select *, {literal(build.publication_id)} as publication_id from {objects}"
    has_scheme = "scheme" in dict(described(connection, objects))
    return " union all by name ".join([own, *(_carried_selects(build, table) if has_scheme else [])])


def _objects(build: Build, table: str) -> str:
    return _parquet([str(ref.path(build.home)) for ref in build.refs(table)])


def _carried_selects(build: Build, table: str) -> list[str]:
    """The rows of earlier releases in this one's periods that this calculation says nothing about."""
    computed = {(ref.scheme, ref.period) for ref in build.calculation.tables if ref.scheme is not None}
    partly = [period for period in build.periods(table) if period != build.calculation.period]
    known = (
        ", ".join(f"({literal(str(scheme))}, {literal(period)})" for scheme, period in sorted(computed)) or "('', '')"
    )
    selects = []
    for entry in (build.previous or {"current": {}})["current"].get(HR, {}).get(table, []):
        periods = [period for period in entry["periods"] if period in partly]
        if periods:
            path = build.home.root / entry["path"]
            manifest.check_file(path, entry["sha256"])
            listed = ", ".join(map(literal, periods))
            selects.append(
                f"select * from {_parquet([str(path)])} where period in ({listed}) and (scheme, period) not in "
                f"({known})"
            )
    return selects


def _check_is_what_was_signed(connection: duckdb.DuckDBPyConnection, build: Build, table: str, relation: str) -> None:
    """The finished file's rows hash to the parts of the signed content: nothing was lost, added or changed."""
    own = f"(select * from {relation} where publication_id = {literal(build.publication_id)})"
    columns = described(connection, _objects(build, table))
    group = [name for name in ("scheme", "period") if name in dict(columns)]
    signed = {(ref.scheme, ref.period)[-len(group) :]: ref for ref in build.refs(table) if ref.rows}
    built = hashes_by_group(connection, own, columns, group)
    for part in {**built, **signed}:
        ref = signed.get(part)
        if ref is None or built.get(part) != (ref.rows, ref.logical_hash):
            month = build.calculation.period
            raise Refusal(
                f"{table} of {build.publication_id} was built with other rows than were signed "
                f"({', '.join(map(str, part))}). Nothing was published. Run `starledger verify`, then `starledger "
                f"publish {month}` again."
            )


def _file(
    connection: duckdb.DuckDBPyConnection, build: Build, zone: str, table: str, path: Path, periods: Sequence[str]
) -> File:
    relation = _parquet([str(path)])
    (rows,) = connection.execute(f"select count(*) from {relation}").fetchall()[0]
    place = (build.home.releases / build.publication_id / zone / path.name).relative_to(build.home.root)
    return File(zone, table, str(place), file_sha256(path), rows, logical_hash(connection, relation), tuple(periods))


def _parquet(paths: Collection[str]) -> str:
    return f"read_parquet([{', '.join(map(literal, paths))}])"
