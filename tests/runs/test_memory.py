"""How much memory a run's working file may take is bounded, and said by whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.warehouse.working_file import memory, opened


def _limit(path: Path) -> str:
    with opened(path) as connection:
        [(limit,)] = connection.execute("select current_setting('memory_limit')").fetchall()
        return str(limit)


def test_memory_is_bounded_whatever_the_machine_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARLEDGER_MEMORY", raising=False)
    assert _limit(tmp_path / "x.duckdb") == "1.8 GiB"
    monkeypatch.setenv("STARLEDGER_MEMORY", "512MiB")
    assert _limit(tmp_path / "x.duckdb") == "512.0 MiB"


@pytest.mark.parametrize("size", ["lots", "4", "-1GB", "80%", ""])
def test_what_is_no_size_is_refused_in_words(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARLEDGER_MEMORY", size)
    with pytest.raises(Refusal, match="as in `4GB`"):
        memory()
