"""Lint, types and formatting are tests like any other, so that `make test` is all there is to run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.locations import INSTALLATION

BIN = Path(sys.executable).parent
PYTHON = ("bench", "dagster_project", "expectations", "seeds", "tests")


COMMANDS: dict[str, list[str | Path]] = {
    "ruff": [BIN / "ruff", "check", *PYTHON],
    "format": [BIN / "ruff", "format", "--check", *PYTHON],
    "types": [BIN / "pyrefly", "check", "--python-interpreter-path", sys.executable],
    "sql": [BIN / "sqlfluff", "lint", "--config", "dbt/.sqlfluff", "dbt/models"],
}


@pytest.fixture(scope="module")
def started() -> dict[str, subprocess.Popen[str]]:
    """All of them at once: there are two cores, and each of them uses one."""
    return {
        name: subprocess.Popen(command, cwd=INSTALLATION, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, command in COMMANDS.items()
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_the_tree_is_clean(name: str, started: dict[str, subprocess.Popen[str]]) -> None:
    said, _ = started[name].communicate()
    assert started[name].returncode == 0, said
