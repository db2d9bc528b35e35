"""A company of one test whose site file names connectors: it fetches, looks into its landing folder, and loads."""

from __future__ import annotations

import csv
import textwrap
from pathlib import Path

import duckdb
import pytest

from dagster_project.connectors.fetching import Fetched, fetch
from dagster_project.connectors.model import Connector
from dagster_project.errors import Refusal
from dagster_project.intake import Intake, load
from dagster_project.periods import parse_month
from dagster_project.site import Site, read
from dagster_project.site_template import template
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

ZONE, NOW = "Asia/Shanghai", "2026-11-03T06:00:00+08:00"
SECRET = "EXAMPLE_OF_A_VARIABLE"
Rows = list[tuple[object, ...]]


class Office:
    def __init__(self, root: Path, environment: pytest.MonkeyPatch) -> None:
        self.root, self.environment = root, environment
        self.landing = root / "landing"
        self.landing.mkdir()
        self.home = Home(root / "home").ensure()
        self.text = ""

    def declare(self, text: str) -> Connector:
        """One connector, as its block in the site file."""
        self.text = text
        return self.site.connectors[0]

    @property
    def site(self) -> Site:
        block = textwrap.indent(textwrap.dedent(self.text).strip(), "    ")
        entry = "  - " + block.lstrip()
        return read(f"{template('2026-10')}\nconnectors:\n{entry}\n", self.root / "starledger.yaml")

    def secret(self, text: str) -> None:
        self.environment.setenv(SECRET, text)

    def fetch(self, month: str = "2026-10", at: str = NOW) -> Fetched:
        return fetch(self.site.connectors[0], self.landing, parse_month(month), at, ZONE)

    def refusal(self, month: str = "2026-10", at: str = NOW) -> str:
        """The message of a fetch that must end with one; nothing is landed by it."""
        before = self.deliveries
        with pytest.raises(Refusal) as refused:
            self.fetch(month, at)
        assert self.deliveries == before
        return str(refused.value)

    @property
    def deliveries(self) -> list[str]:
        return sorted(f"{path.parent.name}/{path.name}" for path in self.landing.glob("[!.]*/*"))

    def rows(self, delivery: str, columns: str = "*") -> Rows:
        path = next((self.landing / delivery).glob("*.parquet"))
        return duckdb.sql(f"select {columns} from read_parquet('{path}') order by all").fetchall()

    def control(self, delivery: str) -> dict[str, str]:
        with (self.landing / delivery / "_control.csv").open() as file:
            return next(csv.DictReader(file))

    def load(self) -> Intake:
        return load(self.home, self.landing, Ledger(self.home), NOW)
