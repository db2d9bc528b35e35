"""A DuckDB file of views: the published tables under their names, for tools that open the file themselves."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.site import read
from dagster_project.site_template import template
from dagster_project.targets.delivering import Outcome, deliver, look
from tests.door.fake_month import Office, rows


def targets_in(root: Path) -> str:
    return f"{template('2026-10')}\ntargets:\n" + "".join(
        f"  - {{target: {zone}_views, kind: duckdb, zone: {zone}, file: '{root}/read/{zone}.duckdb'}}\n"
        for zone in ("bi", "hr")
    )


def bring(office: Office, root: Path) -> list[Outcome]:
    return deliver(office.home, read(targets_in(root), root / "starledger.yaml").targets)


def ask(root: Path, zone: str, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(root / "read" / f"{zone}.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_views_show_what_is_published_and_follow_it(office: Office, tmp_path: Path) -> None:
    assert [one.why for one in bring(office, tmp_path)] == ["", ""]
    assert len(ask(tmp_path, "hr", "from bonus_lines")) == len(rows(office, "hr", "bonus_lines"))
    with duckdb.connect(str(tmp_path / "read" / "bi.duckdb"), read_only=True) as opened:
        office.make_ready(star=5)
        office.publish()
        bring(office, tmp_path)
        assert opened.execute("select distinct star from stars").fetchall() == [(3,)]
    assert ask(tmp_path, "bi", "select distinct star, publication_id from stars") == [(5, "2026-10.2")]
    assert ask(tmp_path, "bi", "select publication_id from publication") == [("2026-10.2",)]


def test_hr_s_file_is_hr_s_alone_and_bi_s_has_no_pay(office: Office, tmp_path: Path) -> None:
    bring(office, tmp_path)
    modes = {zone: stat.S_IMODE((tmp_path / "read" / f"{zone}.duckdb").stat().st_mode) for zone in ("bi", "hr")}
    assert modes == {"bi": 0o644, "hr": 0o600}
    assert "bonus_lines" not in {name for (name, *_) in ask(tmp_path, "bi", "show tables")}


def test_the_second_time_nothing_is_written_and_show_says_what_is_held(office: Office, tmp_path: Path) -> None:
    bring(office, tmp_path)
    before = (tmp_path / "read" / "bi.duckdb").stat().st_mtime_ns
    assert [one.held.is_new for one in bring(office, tmp_path) if one.held] == [False, False]
    assert (tmp_path / "read" / "bi.duckdb").stat().st_mtime_ns == before
    found = look(office.home, read(targets_in(tmp_path), tmp_path / "starledger.yaml").targets)
    assert [(one.held.publication_id, one.is_current) for one in found if one.held] == [("2026-10.1", True)] * 2
    office.make_ready("2026-11")
    office.publish("2026-11")
    found = look(office.home, read(targets_in(tmp_path), tmp_path / "starledger.yaml").targets)
    assert [one.is_current for one in found] == [False, False]


def test_a_file_that_is_something_else_is_not_overwritten(office: Office, tmp_path: Path) -> None:
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / "bi.duckdb").write_text("my own notes")
    outcome = bring(office, tmp_path)[0]
    assert not outcome.is_current and "is no DuckDB file of views" in outcome.why
    assert (tmp_path / "read" / "bi.duckdb").read_text() == "my own notes"
