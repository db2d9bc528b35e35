"""The second engine works in a process of its own, and whatever becomes of it but an answer is no agreement."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.month import checking


def ended(program: str) -> subprocess.Popen[str]:
    """A process that ran such a Python program in the second engine's place."""
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_it_found_comes_back_whole() -> None:
    printed = '{"differences": [["stars", "walk", "ann", "2026-10", "star", "5", "3"]], "compared": {"stars": 1}}'
    (difference,), compared = checking._findings_of(ended(f"print({printed!r})"))
    assert (difference.subject_id, difference.expected, difference.found) == ("ann", "5", "3")
    assert compared == {"stars": 1}


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("raise ZeroDivisionError('ann earns 12345')", "ZeroDivisionError"),
        ("import os; os.kill(os.getpid(), 9)", "no word"),
        ("import sys; print('{}'); sys.exit(3)", "exit code 3"),
    ],
)
def test_a_process_that_ended_otherwise_is_an_error_and_quotes_nothing(program: str, word: str) -> None:
    with pytest.raises(RuntimeError, match=word) as raised:
        checking._findings_of(ended(program))
    assert "12345" not in str(raised.value)


@pytest.mark.parametrize("program", ["", "print('{}')", "print('half of {')"])
def test_a_process_that_ends_well_and_says_nothing_is_an_error(program: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        checking._findings_of(ended(program))


def test_a_working_file_without_tables_is_never_found_to_agree(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    with (
        checking.beside(tmp_path / "warehouse.duckdb", ["2026-10"]) as findings,
        pytest.raises(RuntimeError, match="CatalogException"),
    ):
        findings()


def test_nobody_waits_for_a_process_that_nobody_asked(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    with pytest.raises(LookupError), checking.beside(tmp_path / "warehouse.duckdb", ["2026-10"]):
        raise LookupError
