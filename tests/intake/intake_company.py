"""A company of one test: a landing folder to put deliveries into, a home to load them to, and eyes on what the models
will see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.errors import Refusal
from dagster_project.intake import Intake, load, open_raw, read_mappings
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.warehouse.models import Models, release_connections
from dagster_project.warehouse.working_file import WORKING_FILE, made_afresh, opened

NOW = "2026-11-03T06:00:00+08:00"
REJECT = "_delivery, _row_number, column_name, value, reason"


def mapping_refusal(path: Path, text: str) -> str:
    """Write a mapping file, and what is said against it."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        read_mappings([path])
    return str(refusal.value)


class Company:
    def __init__(self, root: Path) -> None:
        self.landing = root / "landing"
        self.landing.mkdir(parents=True)
        self.home = Home(root / "home")
        self.home.ensure()
        self.mappings = root / "mappings"
        self.mappings.mkdir()

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.home)

    def deliver(
        self,
        source: str,
        delivery: str,
        content: str | bytes,
        *,
        known_at: str | None = None,
        control: str | None = None,
        file: str = "rows.csv",
    ) -> Path:
        folder = self.landing / source / delivery
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        if known_at:
            (folder / "_delivery.yaml").write_text(f'known_at: "{known_at}"\n')
        if control:
            (folder / "_control.csv").write_text(control)
        return folder

    def map(self, name: str, text: str) -> Path:
        """Write, or write over, a mapping file of the company."""
        path = self.mappings / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def migrate_ids(self, *lines: str) -> Path:
        """Write, or write over, the company's id migration file: its lines below the headings."""
        path = self.home.root / "ids.csv"
        path.write_text("\n".join(["old_id,new_id,from", *lines]) + "\n", encoding="utf-8")
        return path

    def load(self, at: str = NOW) -> Intake:
        ids = self.home.root / "ids.csv"
        mappings = read_mappings(sorted(self.mappings.iterdir()), ids if ids.exists() else None)
        return load(self.home, self.landing, self.ledger, at, mappings=mappings)

    def refusal(self, at: str = NOW) -> str:
        """The one message of a loading that must refuse exactly one delivery and keep nothing of it."""
        intake = self.load(at)
        assert [len(intake.refused), len(intake.loaded)] == [1, 0]
        assert not list(self.home.raw.glob("*/*"))
        return intake.refused[0].message

    def raw(self, known_at: str = NOW) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        open_raw(connection, self.home, known_at)
        return connection

    def rows(self, sql: str, known_at: str = NOW) -> list[tuple[object, ...]]:
        return self.raw(known_at).execute(sql).fetchall()

    def settled(self, source: str, known_at: str = NOW) -> list[tuple[object, ...]]:
        """(delivery, row, fate, reason, by delivery, by row), by names instead of ids."""
        return self.rows(
            f"""
            select lost.delivery, row_number, fate, reason, won.delivery, by_row_number
            from raw.settled
            join raw.deliveries as lost using (delivery_id)
            left join raw.deliveries as won on won.delivery_id = settled.by_delivery_id
            where settled.source = '{source}'
            order by all
            """,
            known_at,
        )

    def published(self, month: str) -> None:
        self.ledger.append("done", {"publication_id": f"{month}.1", "content_hash": "x"}, NOW)


def rejected(company: Company, scratch: Path, shown: str = REJECT) -> list[tuple[Any, ...]]:
    """What the models reject of what is known, in order."""
    models = Models(scratch / WORKING_FILE, scratch / "dbt", {"zone": "Asia/Shanghai", "day_start_minutes": 0})
    with opened(made_afresh(models.warehouse)) as connection:
        open_raw(connection, company.home, NOW)
    models.build_only(("int_rows_rejected",))
    release_connections()
    with opened(models.warehouse, read_only=True) as connection:
        return connection.execute(f"select {shown} from int_rows_rejected order by all").fetchall()
