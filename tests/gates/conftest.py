"""A clean candidate to copy and break, and one Great Expectations engine for all tests of the gates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations.canary import CLEAN_WORLD
from expectations.engine import Engine, shared_engine

Candidate = Callable[..., Path]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return shared_engine()


@pytest.fixture
def candidate(tmp_path: Path) -> Candidate:
    """A function from changes (SQL) to the file of a clean candidate so changed."""

    def make(*changes: str) -> Path:
        path = tmp_path / "candidate.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(CLEAN_WORLD)
            for change in changes:
                connection.execute(change)
        return path

    return make
