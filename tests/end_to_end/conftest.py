"""The works that lived through three publications, once for all tests that ask about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Once
from tests.end_to_end.works import Works, numbered


@pytest.fixture(scope="session")
def works_numbered(once: Once) -> tuple[Works, list[dict[str, Any]]]:
    """The company, not to be changed by a test, and its running numbers after each publication."""

    def build(folder: Path) -> None:
        (folder / "numbers.json").write_text(json.dumps(numbered(folder)), encoding="utf-8")

    folder = once("works", build)
    works = Works(folder / "home", folder / "landing", folder / "starledger.yaml")
    return works, json.loads((folder / "numbers.json").read_text("utf-8"))
