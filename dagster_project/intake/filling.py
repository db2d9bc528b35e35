"""What one delivery's folder in the store holds: the files as delivered, their rows as text, and what was settled.

Belongs here: the order of the steps from landed files to a complete manifest; any of them may refuse the delivery.
Does not belong here: the steps themselves, each in its own module, or when the folder joins the store (`loading`).
"""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake import backdating, canonical, controls, manifest, months, settling
from dagster_project.intake.deliveries import instant, ordered
from dagster_project.intake.landing import CONTROL, Folder
from dagster_project.intake.manifest import FILES, ROWS, SETTLED, Manifest
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256, literal
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home

SCRATCH = "scratch"
_FICLONE = 0x40049409  # Linux: let two files share their blocks until one is written


class NothingNew(Exception):
    """A changed mapping gives the very rows that the old one gave, so there is nothing to restate."""


@dataclass(frozen=True)
class Arrival:
    """A landed folder that is to be loaded, with its identity and time. It is reread where only a mapping has changed since
    the delivery that it restates."""

    folder: Folder
    source: Source
    delivery_id: str
    restates: str | None
    known_at: str
    declared_known_at: str | None
    is_reread: bool


@dataclass
class Filler:
    """Fills the folders of one loading; every older delivery is proved unchanged once, before it is compared with."""

    connection: duckdb.DuckDBPyConnection
    home: Home
    ledger: Ledger
    at: str
    proved: set[str] = field(default_factory=set)

    def fill(self, arrival: Arrival, target: Path) -> Manifest:
        """Everything but the manifest's own file; a Refusal says why the delivery cannot be taken."""
        files, source = target / FILES, arrival.source
        _copy_files(arrival.folder, files)
        stated = controls.read(files, source)
        sheets, delivered = self._read(arrival, files, target / ROWS)
        self._check_news(arrival, target / ROWS)
        rows_sql = f"read_parquet({literal(str(target / ROWS))})"
        counts = dict(self.connection.execute(f"select _file, count(*) from {rows_sql} group by all").fetchall())
        self._check(arrival, rows_sql, sum(counts.values()), stated)
        self._settle(arrival, rows_sql, stated, target / SETTLED)
        for name in (ROWS, SETTLED):
            effects.seal(target / name, READ_ONLY)
        first_month, last_month = months.stated(self.connection, source, rows_sql)
        landed = arrival.folder.files
        return Manifest(
            source=source.name,
            delivery=arrival.folder.delivery,
            delivery_id=arrival.delivery_id,
            files_hash=arrival.folder.files_hash,
            restates=arrival.restates,
            known_at=arrival.known_at,
            declared_known_at=arrival.declared_known_at,
            at=self.at,
            files=[
                {"name": file.name, "sha256": file.sha256, "rows": counts.get(file.name, 0), **delivered.get(file.name, {})}
                for file in landed
            ],
            rows=sum(counts.values()),
            key=list(source.key),
            columns=list(source.column_names),
            ignored_columns={sheet.name: list(sheet.ignored_columns) for sheet in sheets if sheet.ignored_columns},
            first_month=first_month,
            last_month=last_month,
            coverage=manifest.coverage_of(stated),
            controls=manifest.controls_of(stated),
            rows_sha256=file_sha256(target / ROWS),
            settled_sha256=file_sha256(target / SETTLED),
            mappings=[
                {"file": name, "mapping": mapping.name, "hash": mapping.hash, "document": mapping.document}
                for name, mapping in arrival.folder.mappings.items()
            ],
        )

    def _read(self, arrival: Arrival, files: Path, rows: Path) -> tuple[list[canonical.Sheet], dict[str, dict[str, int]]]:
        """Write the canonical rows; returns how each file was read and, of folded ones, how many rows it had."""
        scratch = rows.parent / SCRATCH
        scratch.mkdir(mode=PRIVATE)
        labels = (arrival.delivery_id, arrival.folder.delivery)
        reader = canonical.Reader(self.connection, arrival.source, labels, scratch)
        folder = arrival.folder
        sheets = [reader.sheet(files / name, folder.mappings.get(name)) for name in folder.data_names]
        canonical.write_rows(self.connection, sheets, rows)
        delivered = {
            sheet.name: {"delivered_rows": int(self.connection.execute(sheet.unfolded_sql).fetchall()[0][0])}
            for sheet in sheets
            if sheet.unfolded_sql
        }
        shutil.rmtree(scratch)
        return sheets, delivered

    def _check_news(self, arrival: Arrival, rows: Path) -> None:
        if arrival.is_reread and arrival.restates:
            before = manifest.folder_of(self.home, arrival.source.name, arrival.restates) / ROWS
            both = f"read_parquet([{literal(str(before))}, {literal(str(rows))}], union_by_name = true, filename = true)"
            own = "_delivery_id, _delivery, filename"
            differing = f"select 1 from (select * exclude ({own}) from {both}) group by all having count(*) <> 2 limit 1"
            if not self.connection.execute(differing).fetchall():
                raise NothingNew

    def _check(self, arrival: Arrival, rows_sql: str, rows: int, stated: tuple[controls.Control, ...]) -> None:
        canonical.check_deleted(self.connection, rows_sql)
        controls.reconcile(self.connection, rows_sql, rows, stated)
        if not rows and not any(line.is_coverage for line in stated):
            raise Refusal(
                f"{arrival.source.name}/{arrival.folder.delivery} has headings but no row, and does not say which days "
                "that covers, so it cannot be told from a failed export. If nothing happened, add a "
                f"{CONTROL} with rows 0 and from_on and to_on."
            )

    def _settle(self, arrival: Arrival, rows_sql: str, stated: tuple[controls.Control, ...], target: Path) -> None:
        others = self._others_sql(arrival)
        settling.settle(self.connection, arrival.source, rows_sql, others)
        if arrival.declared_known_at:
            replaced = settling.replaced_sql(others, arrival.delivery_id) if others else None
            touched = months.touched(self.connection, arrival.source, rows_sql, replaced)
            backdating.check_nothing_published(self.ledger, arrival.known_at, touched, stated)
        effects.point()
        self.connection.execute(f"copy settled_now to {literal(str(target))} (format parquet, compression zstd)")

    def _others_sql(self, arrival: Arrival) -> str | None:
        """The rows of the source's other deliveries, and whether each comes later than the arriving one."""
        others = [one for one in ordered(self.ledger.entries("delivered")) if one.source == arrival.source.name]
        if not others:
            return None
        for one in others:
            if one.delivery_id not in self.proved:
                manifest.verified(self.home, one)
                self.proved.add(one.delivery_id)
        mine = (instant(arrival.known_at), arrival.folder.delivery)
        later = [literal(one.delivery_id) for one in others if (instant(one.known_at), one.delivery) > mine]
        is_later = f"_delivery_id in ({', '.join(later)})" if later else "false"
        paths = [literal(str(manifest.folder_of(self.home, one.source, one.delivery_id) / ROWS)) for one in others]
        return f"(select *, {is_later} as _is_later from read_parquet([{', '.join(paths)}], union_by_name = true))"


def _copy_files(folder: Folder, target: Path) -> None:
    """A hard link would be cheaper, but somebody who saves over the landed file would change the kept one with it."""
    effects.make_directory(target, PRIVATE)
    for file in folder.files:
        effects.point()
        _clone_or_copy(file.path, target / file.name)
        if file_sha256(target / file.name) != file.sha256:
            raise Refusal(
                f"{folder.source}/{folder.delivery}/{file.name} changed while it was read; somebody is still writing "
                "it. Run again when it is complete."
            )
        effects.seal(target / file.name, READ_ONLY)
    effects.fsync(target)


def _clone_or_copy(landed: Path, kept: Path) -> None:
    try:
        with open(landed, "rb") as source, open(kept, "xb") as target:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
    except OSError:  # another file system, or one that cannot share blocks
        shutil.copyfile(landed, kept)
