"""The log: what was begun and how it ended, in listed words, turned over by size."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from dagster_project import log
from dagster_project.errors import Refusal
from dagster_project.store.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def lines(home: Home) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home.log / log.FILE).read_text(encoding="utf-8").splitlines()]


def test_whoever_writes_is_in_it_with_how_it_ended(home: Home) -> None:
    with log.told(home, "publish 2026-10"):
        pass
    with pytest.raises(Refusal), log.told(home, "close 2026-10"):
        raise Refusal("Zhang San earns 98765.43")
    told = [(one["event"], one["command"], one.get("outcome")) for one in lines(home)]
    assert told == [
        ("begun", "publish 2026-10", None), ("ended", "publish 2026-10", "done"),
        ("begun", "close 2026-10", None), ("ended", "close 2026-10", "Refusal"),
    ]  # fmt: skip
    assert "98765" not in (home.log / log.FILE).read_text(encoding="utf-8")
    assert stat.S_IMODE(home.log.stat().st_mode) == 0o700


@pytest.mark.parametrize("fact", [{"employee_id": "E1"}, {"step": "张三"}, {"rows": "12"}, {"outcome": "a\nb"}])
def test_what_is_not_listed_cannot_stand_in_it(home: Home, fact: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the log takes no"):
        log.tell(home, "step", **fact)
    assert not home.log.exists()


def test_it_is_turned_over_by_size_and_ends_somewhere(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST_BYTES", 500)
    monkeypatch.setattr(log, "OLDER_FILES", 2)
    for number in range(60):
        log.tell(home, "step", step="Computing", rows=number)
    files = sorted(path.name for path in home.log.iterdir())
    assert files == [log.FILE, f"{log.FILE}.1", f"{log.FILE}.2"]
    assert all(path.stat().st_size <= 500 for path in home.log.iterdir())
    assert lines(home)[-1]["rows"] == 59


def test_a_log_that_cannot_be_written_ends_no_command(home: Home) -> None:
    home.log.write_text("in the way", encoding="utf-8")
    with log.told(home, "backup"):
        pass
