"""The base scheme, a library made of it, and the product's own library."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.rules.library import Library
from tests.rules.small_library import SEEDS, LibraryMaker, base_text, write_library


@pytest.fixture
def base() -> str:
    return base_text()


@pytest.fixture
def wide() -> str:
    return base_text("wide")


@pytest.fixture
def library_of(tmp_path: Path) -> LibraryMaker:
    """`library_of(text, …)`: a proved library of these scheme files; `measures` and `overlay` are texts too."""

    def make(*schemes: str, measures: str | None = None, overlay: str | None = None) -> Library:
        folder = tmp_path / f"library-{len(list(tmp_path.iterdir()))}"
        return Library.load(folder, write_library(folder, schemes, measures, overlay))

    return make


@pytest.fixture(scope="session")
def seeds() -> Library:
    """The product's own library; loading it is its proof."""
    return Library.load(SEEDS)
