"""`explain` and `query` answer in about a second: no heavy package lies on their way."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("dagster", "dbt", "great_expectations", "pandas", "sqlalchemy")
ASKED = [("query", "select * from stars"), ("explain", "E0001", "2026-10")]
GENEROUS_SECONDS = 3.0


@pytest.mark.parametrize("arguments", ASKED, ids=["query", "explain"])
def test_an_answer_comes_quickly(arguments: tuple[str, ...], site_file: Path) -> None:
    started = time.perf_counter()
    command = [sys.executable, "-m", "dagster_project.cli", *arguments, "--site", str(site_file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    print(f"{arguments[0]}: {seconds:.2f} s (promised: 1.5 s)")
    assert ran.returncode == 0, ran.stderr
    assert seconds < GENEROUS_SECONDS


@pytest.mark.parametrize("arguments", ASKED, ids=["query", "explain"])
def test_nothing_heavy_is_imported_for_an_answer(arguments: tuple[str, ...], site_file: Path) -> None:
    program = (
        "import sys; from dagster_project.cli import main; code = main(sys.argv[1:]); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", program, *arguments, "--site", str(site_file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    imported = set(ran.stderr.splitlines()[-1].split())
    assert not imported & set(HEAVY)
