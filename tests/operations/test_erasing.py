"""A person's name leaves what is kept, every hash goes on proving, and an interrupted erasing is seen and finished."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from dagster_project.door import pseudonyms
from dagster_project.door.verify import verify
from dagster_project.errors import Refusal
from dagster_project.intake import limits, load, open_raw
from dagster_project.operations.erasing import due, erase
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.conftest import Said, starledger
from tests.reading import small_company

AT, LATER = "2026-11-03T06:00:00+08:00", "2026-12-01T06:00:00+08:00"
NAME, OTHER = "Anna Example", "Bert Example"
ROSTER = f"""employee_id,name,role,unit_id,hired_on,left_on,valid_from
E1,{NAME},agent,north,2020-01-01,2024-03-31,2024-04-01
E2,{OTHER},agent,north,2020-01-01,,2020-01-01
"""


def delivered(root: Path) -> Home:
    """A home with a roster as CSV, marks as a workbook, and events as Parquet that is read in place."""
    home, landing = Home(root / "home").ensure(), root / "landing"
    for source in ("employees", "assessments", "events"):
        (landing / source / "2026-10").mkdir(parents=True)
    (landing / "employees" / "2026-10" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(
        ["assessment_id", "item", "scheme", "subject_id", "purpose", "assessed_on", "assessor_id", "mark", "note"]
    )
    for who in ("E1", "E2"):
        sheet.append([f"A-{who}", "tone", "steady", who, "live", "2026-10-05", "E2", "5", f"said by {NAME}"])
    book.save(landing / "assessments" / "2026-10" / "marks.xlsx")
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 'V' || i as event_id, 'E' || i as employee_id, date '2026-10-07' as occurred_on, "
            f"'A3' as code, 1 as quantity, 'about {NAME}' as note, '{NAME}' as told_by from range(1, 3) as two (i)) "
            f"to '{landing}/events/2026-10/events.parquet' (format parquet)"
        )
    intake = load(home, landing, Ledger(home), AT)
    assert not intake.refused
    pseudonyms.key_of(home, None)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield delivered(tmp_path)
    effects.arm(0)


def rows(home: Home, source: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        open_raw(connection, home, LATER)
        return connection.execute(f"select * exclude (name) from raw.{source}" if source == "employees" else
                                  f"select * exclude (note) from raw.{source}").fetchall()  # fmt: skip


def kept_bytes(home: Home) -> bytes:
    """Everything kept, Parquet unpacked."""
    found = b""
    for path in sorted(home.raw.rglob("*")):
        if path.suffix == ".parquet":
            found += str(duckdb.sql(f"from '{path}'").fetchall()).encode()
        elif path.is_file():
            found += path.read_bytes()
    return found


def test_the_name_is_gone_and_everything_else_is_as_it_was(home: Home) -> None:
    before = {source: rows(home, source) for source in ("employees", "assessments", "events")}
    done = erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    assert (done.rewritten, done.emptied) == (3, 2)
    assert {source: rows(home, source) for source in before} == before
    with duckdb.connect() as connection:
        open_raw(connection, home, LATER)
        people = connection.execute("select employee_id, name from raw.employees order by all").fetchall()
        notes = connection.execute("select employee_id, note from raw.events order by all").fetchall()
    assert people == [("E1", "erased"), ("E2", OTHER)]
    assert notes == [("E1", None), ("E2", f"about {NAME}")], "what others' remarks say is for people to look through"
    assert verify(home) == []
    entry = Ledger(home).entries("erased")[-1]
    assert entry.body["by"] == "Wang" and len(entry.body["files"]) == 5
    assert NAME not in json.dumps(entry.body) and '"E1"' not in json.dumps(entry.body)


def test_working_files_go_with_whatever_was_laid_on_disk_beside_them(home: Home) -> None:
    left = [home.work / name for name in ("warehouse.duckdb.123.tmp", "candidate.duckdb.tmp")]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "block").write_text(NAME)
    (home.work / "warehouse.duckdb").write_text(NAME)
    erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    assert [path for path in home.work.rglob("*") if path.name.startswith(("warehouse", "candidate"))] == []


def test_a_large_roster_and_the_texts_of_ids_are_no_exception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGE_TEXT", 0)
    home, landing = Home(tmp_path / "home").ensure(), tmp_path / "landing" / "employees" / "2026-10"
    landing.mkdir(parents=True)
    (landing / "roster.csv").write_text(ROSTER.replace("E1", "Ｅ１"), encoding="utf-8")
    assert not load(home, landing.parent.parent, Ledger(home), AT).refused
    pseudonyms.key_of(home, None)
    before = rows(home, "employees")
    assert verify(home) == [] and "Ｅ１".encode() in kept_bytes(home)
    assert due(home, Ledger(home), 24, date(2026, 12, 1)) == ["E1"]
    done = erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    assert (done.rewritten, done.emptied) == (1, 1)
    assert rows(home, "employees") == before and verify(home) == []
    kept = kept_bytes(home)
    assert NAME.encode() not in kept and "Ｅ１".encode() not in kept and OTHER.encode() in kept


def test_a_second_time_there_is_nothing_left(home: Home) -> None:
    erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    size = len(Ledger(home).entries())
    assert erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER).rewritten == 0
    assert len(Ledger(home).entries()) == size
    with pytest.raises(Refusal, match="No kept delivery has a row of E9"):
        erase(home, Ledger(home), "E9", "Wang", "asked for it", LATER)


def test_stopped_at_any_moment_it_is_seen_and_finished(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    home, moments = delivered(tmp_path), 0
    while True:
        effects.arm(moments + 1, stop)
        try:
            erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
        except Stopped:
            effects.arm(0)
            moments += 1
            assert all(problem.is_open for problem in verify(home)), "unfinished, and nothing altered"
            rows(home, "employees")
            continue
        break
    effects.arm(0)
    assert moments > 5
    assert verify(home) == [] and b"erased" in kept_bytes(home)
    assert f"'E1', '{NAME}'".encode() not in kept_bytes(home)


def test_another_change_is_still_found(home: Home) -> None:
    erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    (path,) = home.raw.glob("employees/*/rows.parquet")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Refusal, match="its bytes have changed"):
        rows(home, "employees")


def say(root: Path, *arguments: str) -> Said:
    text = small_company.SITE.replace("LANGUAGE", "en") + "retention: {names_after_leaving: 24}\n"
    (root / "starledger.yaml").write_text(text, encoding="utf-8")
    return starledger("--site", str(root / "starledger.yaml"), *arguments)


def test_whose_time_is_up_is_named_and_then_erased(home: Home, tmp_path: Path) -> None:
    assert say(tmp_path, "erase", "--due").out.split() == ["E1"]
    said = say(tmp_path, "erase", "--due", "--by", "Wang", "--reason", "two years have passed")
    assert said.code == 0 and "E1: 3 files without the name" in said.out, said.err
    assert "Not reached from here: the landing folder" in " ".join(said.err.split())
    assert say(tmp_path, "erase", "--due").out == "Nobody's time is up.\n"
    log = (home.log / "starledger.jsonl").read_text(encoding="utf-8")
    assert "E1" not in log and "Wang" not in log


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("erase",), "Name one person, or write --due"),
        (("erase", "E1"), "Erasing cannot be undone: say who decided it"),
    ],
)
def test_what_is_not_said_is_asked_for(home: Home, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    said = say(tmp_path, *words)
    assert said.code == 1 and why in " ".join(said.err.split())


def test_an_older_home_is_brought_up_first_and_nothing_of_it_changes(home: Home, tmp_path: Path) -> None:
    home.format.unlink()
    kept = {path: file_sha256(path) for path in home.store.rglob("*") if path.is_file()}
    entries = (home.ledger / "entries.jsonl").read_bytes()
    with pytest.raises(Refusal, match="of an older format"):
        erase(home, Ledger(home), "E1", "Wang", "asked for it", LATER)
    said = say(tmp_path, "upgrade")
    assert said.code == 0 and said.out.endswith("is of format 2; it was of 1.\n"), said.err
    assert {path: file_sha256(path) for path in home.store.rglob("*") if path.is_file()} == kept
    assert (home.ledger / "entries.jsonl").read_bytes().startswith(entries)
    assert say(tmp_path, "upgrade").out.endswith("is of format 2 already.\n")
    assert len(Ledger(home).entries("upgraded")) == 1
    assert verify(home) == []


def test_an_upgrade_that_was_stopped_goes_on(home: Home) -> None:
    from dagster_project.operations.upgrading import upgrade
    from dagster_project.store import formats

    def stop() -> None:
        raise KeyboardInterrupt

    home.format.unlink()
    for moment in range(1, 20):
        effects.arm(moment, stop)
        try:
            upgrade(home, Ledger(home), LATER)
        except KeyboardInterrupt:
            effects.arm(0)
            assert [problem for problem in verify(home) if not problem.is_open] == []
            home.format.unlink(missing_ok=True)
            continue
        break
    assert formats.of(home) == 2 and len(Ledger(home).entries("upgraded")) == 1


@pytest.mark.parametrize(("text", "why"), [("3\n", "a newer one wrote it"), ("two", "does not hold the number")])
def test_a_newer_home_is_neither_read_nor_changed(home: Home, tmp_path: Path, text: str, why: str) -> None:
    home.format.chmod(0o600)
    home.format.write_text(text, encoding="ascii")
    for words in (("verify",), ("query", "select 1"), ("run", "2026-10"), ("upgrade",), ("backup", "--to", "b")):
        said = say(tmp_path, *words)
        assert said.code == 1 and why in " ".join(said.err.split()), words
