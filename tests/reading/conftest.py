"""One published company for all reading tests, and a copy of it for those that damage something."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dagster_project.store.paths import Home
from tests.reading.small_company import build


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the company; read only."""
    folder = tmp_path_factory.mktemp("company")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def home(company: Path) -> Home:
    return Home(company / "home")


@pytest.fixture
def own_home(company: Path, tmp_path: Path) -> Home:
    """A copy that a test may damage."""
    shutil.copytree(company / "home", tmp_path / "home")
    return Home(tmp_path / "home")
