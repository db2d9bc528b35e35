"""One PostgreSQL, one MariaDB and one HTTP server for all tests of this folder, and an office that fetches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import ApiServer, serving
from office import Office

from tests.database_servers import Server, mariadb, postgresql


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def maria() -> Iterator[Server]:
    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def api_server() -> Iterator[ApiServer]:
    with serving() as server:
        yield server


@pytest.fixture
def api(api_server: ApiServer) -> ApiServer:
    api_server.reset()
    return api_server


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)
