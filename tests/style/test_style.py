"""Lint, types and formatting are tests like any other, so that `make test` is all there is to run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.locations import INSTALLATION

BIN = Path(sys.executable).parent
PYTHON = ("bench", "dagster_project", "expectations", "seeds", "tests")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([BIN / "ruff", "check", *PYTHON], id="ruff"),
        pytest.param([BIN / "ruff", "format", "--check", *PYTHON], id="format"),
        pytest.param([BIN / "mypy"], id="types"),
        pytest.param([BIN / "sqlfluff", "lint", "--config", "dbt/.sqlfluff", "dbt/models"], id="sql"),
    ],
)
def test_the_tree_is_clean(command: list[str | Path]) -> None:
    done = subprocess.run(command, cwd=INSTALLATION, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
