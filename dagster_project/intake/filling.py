"""What one delivery's folder in the store holds: the files as delivered, their rows as text, and what was settled.

Belongs here: the order of the steps from landed files to a complete manifest; any of them may refuse the delivery.
Does not belong here: the steps themselves, each in its own module, or when the folder joins the store (`loading`).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.intake import (
    backdating,
    canonical,
    controls,
    in_place,
    manifest,
    months,
    original_ids,
    settling,
    stored,
    typed_rows,
    zip_files,
)
from dagster_project.intake.arrival import Arrival, NothingNew, Unreadable
from dagster_project.intake.copying import keep_files
from dagster_project.intake.form import Form
from dagster_project.intake.known import Known
from dagster_project.intake.landing import CONTROL, Folder, LandedFile
from dagster_project.intake.manifest import FILES, ROWS, SETTLED, Manifest
from dagster_project.intake.typed_rows import TypedFile
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256, literal
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home

SCRATCH = "scratch"


@dataclass
class Filler:
    """Fills the folders of one loading, in the order in which they are to be known."""

    connection: duckdb.DuckDBPyConnection
    home: Home
    ledger: Ledger
    at: str

    @cached_property
    def known(self) -> Known:
        return Known(self.connection, self.home, self.ledger)

    def fill(self, arrival: Arrival, target: Path) -> Manifest:
        """Everything but the manifest's own file; a Refusal says why the delivery cannot be taken.

        Control totals are stated by whoever exports: they count a folded file's rows as delivered.
        """
        files, source = target / FILES, arrival.source
        keep_files(arrival.folder, files)
        try:
            stated = controls.read(files, source)
            types = self._types_in_place(arrival, files)
            sheets, delivered, ids, typed = self._read(arrival, files, target, is_rewritten=not types)
            rows_sql, days_sql = _rows(arrival, target, types, typed)
            counts = dict(self.connection.execute(f"select _file, count(*) from {rows_sql} group by all").fetchall())
            unfolded = {name: counts.get(name, 0) for name in arrival.folder.parts} | delivered
            self._check(arrival, rows_sql, sum(unfolded.values()), stated)
        except Refusal as refusal:
            raise Unreadable(str(refusal)) from refusal
        reread = self.known.rows_read_otherwise(arrival, rows_sql) if arrival.is_reread else None
        if reread == 0:
            raise NothingNew
        arriving = settling.looked_through(self.connection, source, rows_sql)
        self._settle(arrival, arriving, days_sql, stated, target / SETTLED)
        rows = [one.path.name for one in typed] or ([] if types else [ROWS])
        for name in (*rows, SETTLED):
            effects.seal(target / name, READ_ONLY)
        first_month, last_month = months.stated(self.connection, source, days_sql)
        return Manifest(
            source=source.name,
            delivery=arrival.folder.delivery,
            delivery_id=arrival.delivery_id,
            files_hash=arrival.folder.files_hash,
            restates=arrival.restates,
            known_at=arrival.known_at,
            declared_known_at=arrival.declared_known_at,
            at=self.at,
            files=[_listed(arrival.folder, file, counts, delivered) for file in arrival.folder.files],
            rows=sum(counts.values()),
            key=list(source.key),
            key_ends=[list(ends) for ends in arriving.ends],
            columns=list(source.column_names),
            ignored_columns={sheet.name: list(sheet.ignored_columns) for sheet in sheets if sheet.ignored_columns},
            first_month=first_month,
            last_month=last_month,
            named_until=months.named_until(self.connection, source, days_sql),
            coverage=manifest.coverage_of(stated),
            controls=manifest.controls_of(stated),
            rows_sha256=file_sha256(target / ROWS) if ROWS in rows else "",
            settled_sha256=file_sha256(target / SETTLED),
            mappings=arrival.folder.readings,
            types=types,
            filled=in_place.filled(source, [files / name for name in types]) if types else [],
            typed_rows=[
                {"part": one.part, "name": one.path.name, "columns": one.columns, "sha256": file_sha256(one.path)}
                for one in typed
            ],
            read_otherwise=reread,
            ids=ids,
            ids_written_otherwise=self._originals([target / name for name in rows]),
        )

    def _originals(self, rows: Sequence[Path]) -> int:
        if not rows:
            return 0
        files = ", ".join(literal(str(path)) for path in rows)
        sql = f"select count({original_ids.COLUMN}) from read_parquet([{files}])"
        return int(self.connection.execute(sql).fetchall()[0][0])

    def _types_in_place(self, arrival: Arrival, files: Path) -> dict[str, dict[str, str]]:
        """The types by file where the files can be read as they are: canonical Parquet without a mapping."""
        folder = arrival.folder
        if (
            folder.mappings
            or folder.migration
            or folder.members
            or any(Form().kind_of(files / name) != "parquet" for name in folder.data_names)
        ):
            return {}
        return in_place.types(arrival.source, [files / name for name in folder.data_names])

    def _read(
        self, arrival: Arrival, files: Path, target: Path, *, is_rewritten: bool
    ) -> tuple[list[canonical.Sheet], dict[str, int], list[dict[str, Any]], list[TypedFile]]:
        """Write the canonical rows, where they are to be written; returns how each file was read, of folded ones how
        many rows it had, under which ids people of several ids came, and what was set down with types."""
        scratch = target / SCRATCH
        scratch.mkdir(mode=PRIVATE)
        sheets = [
            self._sheet(arrival, files, part, scratch / str(place)) for place, part in enumerate(arrival.folder.parts)
        ]
        typed = typed_rows.write(self.connection, arrival.source, sheets, target) if is_rewritten else []
        if is_rewritten and not typed:
            canonical.write_rows(self.connection, sheets, target / ROWS)
        delivered = {
            sheet.name: int(self.connection.execute(sheet.unfolded_sql).fetchall()[0][0])
            for sheet in sheets
            if sheet.unfolded_sql
        }
        ids = [
            {"file": sheet.name, "id": delivered_id, "person": person, "rows": rows}
            for sheet in sheets
            if sheet.ids_sql
            for delivered_id, person, rows in self.connection.execute(sheet.ids_sql).fetchall()
        ]
        shutil.rmtree(scratch)
        return sheets, delivered, ids, typed

    def _sheet(self, arrival: Arrival, files: Path, part: str, scratch: Path) -> canonical.Sheet:
        """How one part is read; what has to be unfolded or copied for that lies in `scratch`."""
        scratch.mkdir(mode=PRIVATE)
        labels, path = (arrival.delivery_id, arrival.folder.delivery), files / part
        archive, _, member = part.partition("/")
        if member:
            path = zip_files.unfolded(files / archive, member, scratch / "unfolded" / archive)
        reader = canonical.Reader(self.connection, arrival.source, labels, scratch, arrival.folder.migration)
        return reader.sheet(part, path, arrival.folder.mappings.get(part))

    def _check(self, arrival: Arrival, rows_sql: str, rows: int, stated: tuple[controls.Control, ...]) -> None:
        canonical.check_deleted(self.connection, rows_sql)
        controls.reconcile(self.connection, rows_sql, rows, stated)
        if not rows and not any(line.is_coverage for line in stated):
            raise Refusal(
                f"{arrival.source.name}/{arrival.folder.delivery} has headings but no row, and does not say which days "
                "that covers, so it cannot be told from a failed export. If nothing happened, add a "
                f"{CONTROL} with rows 0 and from_on and to_on."
            )

    def _settle(
        self,
        arrival: Arrival,
        arriving: settling.Arriving,
        days_sql: str,
        stated: tuple[controls.Control, ...],
        target: Path,
    ) -> None:
        settling.settle(self.connection, arriving, self.known.others_sql(arrival, arriving.ends))
        if earlier := self.known.earlier_readings_sql(arrival):
            settling.settle_reading(self.connection, arrival.source, arriving.rows_sql, earlier, arrival.delivery_id)
        if arrival.declared_known_at and backdating.is_anything_published(self.ledger):
            touched = months.touched(self.connection, arrival.source, days_sql, self._replaced_sql(arrival))
            backdating.check_nothing_published(self.ledger, arrival.known_at, touched, stated)
        effects.point()
        self.connection.execute(f"copy settled_now to {literal(str(target))} (format parquet, compression zstd)")

    def _replaced_sql(self, arrival: Arrival) -> str | None:
        losing = settling.losing(self.connection, arrival.delivery_id)
        if not losing:
            return None
        return settling.replaced_sql(self.known.rows_of(arrival.source, losing), arrival.delivery_id)


def _rows(
    arrival: Arrival, target: Path, types: dict[str, dict[str, str]], typed: Sequence[TypedFile]
) -> tuple[str, str]:
    """SQL for an arriving delivery's rows, and for as many of them as tell which months it speaks of."""
    source, labels = arrival.source, (arrival.delivery_id, arrival.folder.delivery)
    lying = {target / FILES / name: own for name, own in types.items()}
    selects = stored.typed_selects(source, labels, arrival.known_at, lying, typed)
    if not selects:
        rewritten = f"read_parquet({literal(str(target / ROWS))})"
        return rewritten, rewritten
    rows = f"({' union all '.join(selects)})"
    if source.period_column:
        return rows, rows
    return rows, in_place.extremes_sql(source, lying) if lying else typed_rows.dates_sql(source, typed)


def _listed(folder: Folder, file: LandedFile, counts: dict[str, int], delivered: dict[str, int]) -> dict[str, Any]:
    """A file of the manifest; an archive has the rows of all its parts."""
    parts = folder.parts_of(file.name)
    rows = {part: counts.get(part, 0) for part in parts}
    entry: dict[str, Any] = {"name": file.name, "sha256": file.sha256, "rows": sum(rows.values())}
    folded = {part: delivered[part] for part in parts if part in delivered}
    return {**entry, "delivered_rows": sum((rows | folded).values())} if folded else entry
