"""How much memory a run's working file may take is bounded, and said by whoever runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.errors import Refusal
from dagster_project.intake.facts import tables_from_facts
from dagster_project.warehouse.models import Models, release_connections
from dagster_project.warehouse.shape import rows_that_break
from dagster_project.warehouse.working_file import WORKING_FILE, made_afresh, memory, opened


def _limit(path: Path) -> str:
    with opened(path) as connection:
        [(limit,)] = connection.execute("select current_setting('memory_limit')").fetchall()
        return str(limit)


def test_memory_is_bounded_whatever_the_machine_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARLEDGER_MEMORY", raising=False)
    assert _limit(tmp_path / "x.duckdb") == "2.3 GiB"
    monkeypatch.setenv("STARLEDGER_MEMORY", "512MiB")
    assert _limit(tmp_path / "x.duckdb") == "512.0 MiB"


@pytest.mark.parametrize("size", ["lots", "4", "-1GB", "80%", ""])
def test_what_is_no_size_is_refused_in_words(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARLEDGER_MEMORY", size)
    with pytest.raises(Refusal, match="as in `4GB`"):
        memory()


def test_processes_that_read_one_file_do_not_share_what_they_lay_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with opened(path) as connection:
        connection.execute("create table t as select 1")
    code = (
        "import sys, pathlib; from dagster_project.warehouse.working_file import opened\n"
        "with opened(pathlib.Path(sys.argv[1]), read_only=True) as connection:\n"
        "    print(connection.execute(\"select current_setting('temp_directory')\").fetchall()[0][0])"
    )
    command = [sys.executable, "-c", code, str(path)]
    folders = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(folders) == 2
    for folder in folders:
        Path(folder.strip()).mkdir()
    made_afresh(path)
    assert list(tmp_path.iterdir()) == []


def test_who_gave_too_little_is_told_how_to_give_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = Models(tmp_path / WORKING_FILE, tmp_path / "dbt", {"zone": "Asia/Shanghai", "day_start_minutes": 0})
    with opened(models.warehouse) as connection:
        tables_from_facts(connection, {"exams": [{"exam_id": str(number), "kind": "?"} for number in range(2_000)]})
    monkeypatch.setenv("STARLEDGER_MEMORY", "1MB")
    with pytest.raises(Refusal, match="STARLEDGER_MEMORY=8GB"):
        models.build_only(["int_rows_rejected"])
    release_connections()


def test_keys_that_have_no_room_are_told_apart_with_what_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = "(select i from range(1000000) as t (i) union all select 7)"
    query = f"select i from {twice} group by i having count(*) > 1"
    monkeypatch.setenv("STARLEDGER_MEMORY", "8MB")
    with opened(tmp_path / "x.duckdb") as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(query).fetchall()
        assert rows_that_break(connection, query) == 1
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [("7.6 MiB",)]
