"""One PostgreSQL for all tests of this folder, a fresh pair of databases for each, an office with publications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dagster_project.site import Site, read
from dagster_project.site_template import template
from dagster_project.targets.delivering import Outcome, deliver
from tests.database_servers import OWNER, PASSWORD, Server, postgresql
from tests.door.fake_month import Office, office_in

SECRET = "EXAMPLE_OF_A_TARGET"
READER_PASSWORD = "reader-of-the-tests"
DATABASES = {"bi": "bi_tables", "hr": "hr_tables"}


@dataclass
class Warehouse:
    """Two databases on one server, as the site file names them, and people who sign in to read."""

    server: Server
    root: Path
    port: int

    def site(self, port: int | None = None) -> Site:
        targets = "".join(
            f"  - {{target: {name}, kind: postgresql, zone: {zone}, access: {{environment: {SECRET}}}, "
            f"url: 'postgresql://{OWNER}@127.0.0.1:{port or self.port}/{name}'}}\n"
            for zone, name in DATABASES.items()
        )
        return read(f"{template('2026-10')}\ntargets:\n{targets}", self.root / "starledger.yaml")

    def deliver(self, office: Office, port: int | None = None) -> list[Outcome]:
        return deliver(office.home, self.site(port).targets)

    def connect(self, zone: str, user: str = OWNER) -> psycopg.Connection[tuple[Any, ...]]:
        password = PASSWORD if user == OWNER else READER_PASSWORD
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=user, password=password, dbname=DATABASES[zone], autocommit=True
        )

    def ask(self, zone: str, sql: str, user: str = OWNER) -> list[tuple[Any, ...]]:
        with self.connect(zone, user) as connection:
            return connection.execute(sql.encode()).fetchall()

    def sign_in(self, user: str, role: str) -> str:
        """A user of that role."""
        self.server.execute(
            f"do $$ begin if not exists (select from pg_roles where rolname = '{user}') then create role {user} login "
            f"password '{READER_PASSWORD}'; end if; end $$",
            f"grant {role} to {user}",
        )
        return user


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgresql() as found:
        yield found


@pytest.fixture
def warehouse(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    monkeypatch.setenv(SECRET, PASSWORD)
    for name in DATABASES.values():
        server.execute(f"drop database if exists {name} with (force)", f"create database {name}")
    return Warehouse(server, tmp_path, server.port)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A company whose October is published."""
    made = office_in(tmp_path)
    made.make_ready()
    made.publish()
    return made
