"""A fetch is whole or was not: killed at any moment it loses no row and lands none twice. Secrets stay secret."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import SECRET, Office

from dagster_project.cli import main
from dagster_project.errors import Refusal
from dagster_project.store import effects

BOX = """
    connector: box
    source: events
    kind: database
    url: sqlite:///box.db
    table: events
    columns: [event_id, code, occurred_on, quantity]
    watermark: {column: at, overlap: 10}
"""


class Killed(BaseException):
    pass


@pytest.fixture
def box(office: Office) -> Office:
    """An office with a box of two events."""
    empty_box(office)
    add(office, 1, 100)
    add(office, 2, 200)
    return office


def empty_box(office: Office) -> Office:
    with sqlite3.connect(office.root / "box.db") as connection:
        connection.execute("create table events (event_id, code, occurred_on, quantity, at)")
    connection.close()
    office.declare(BOX)
    return office


def add(office: Office, event: int, at: int) -> None:
    with sqlite3.connect(office.root / "box.db") as connection:
        connection.execute("insert into events values (?, 'x', '2026-10-05', 1, ?)", (event, at))
    connection.close()


def test_killed_at_any_moment_it_loses_no_row_and_lands_none_twice(box: Office) -> None:
    box.fetch()
    add(box, 3, 300)
    pristine = box.root / "pristine"
    shutil.copytree(box.landing, pristine)
    for moment in range(1, 100):
        shutil.rmtree(box.landing)
        shutil.copytree(pristine, box.landing)
        effects.arm(moment, _kill)
        try:
            box.fetch()
            break
        except Killed:
            effects.arm(0)
            box.fetch()
        finally:
            effects.arm(0)
        assert box.deliveries == ["events/box-00001-2026-10", "events/box-00002-2026-10"], moment
        assert [row[0] for row in box.rows("events/box-00002-2026-10", "event_id")] == ["3"], moment
        assert box.fetch().landed == 0
    assert moment > 10


def _kill() -> None:
    raise Killed


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(-10, 15), max_size=4), min_size=1, max_size=5))
def test_whenever_it_is_fetched_every_row_comes_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, steps: list[list[int]]
) -> None:
    """Between two fetches rows are committed, none with a mark further behind the highest fetched than the overlap."""
    office = empty_box(Office(tmp_path_factory.mktemp("box"), monkeypatch))
    events, highest = 0, 100
    for step in steps:
        for ahead in step:
            events += 1
            add(office, events, highest + ahead)
        highest = max([highest, *(highest + ahead for ahead in step)])
        office.fetch()
    landed = sorted(int(str(row[0])) for one in office.deliveries for row in office.rows(one, "event_id"))
    assert landed == list(range(1, events + 1))


def test_two_at_once_do_not_fetch_the_same(box: Office) -> None:
    import fcntl

    box.fetch()
    with (box.landing / ".connectors" / "box" / "lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "Somebody is fetching by the connector `box` already." in box.refusal()


def test_what_it_keeps_for_itself_is_hidden_from_intake_and_from_others(box: Office) -> None:
    box.fetch()
    folder = box.landing / ".connectors" / "box"
    assert folder.stat().st_mode & 0o077 == 0
    file = next(box.landing.glob("events/*/box.parquet"))
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    intake = box.load()
    assert (intake.refused, len(intake.loaded)) == ([], 1)


def test_a_state_that_cannot_be_read_is_refused(box: Office) -> None:
    box.fetch()
    (box.landing / ".connectors" / "box" / "state" / "state.json").write_text("{")
    assert "which says how far the connector has fetched, cannot be read" in box.refusal()


def test_a_month_that_has_not_begun(box: Office) -> None:
    assert "2026-12 has not begun" in box.refusal("2026-12")


def test_no_landing_folder(box: Office) -> None:
    box.landing.rmdir()
    with pytest.raises(Refusal, match="There is no landing folder"):
        box.fetch()


def test_covered_days_end_with_yesterday_and_grow(box: Office) -> None:
    box.text += "    covers: all_sites\n"
    box.fetch(at="2026-10-20T06:00:00+08:00")
    add(box, 3, 300)
    for at, delivery, rows, until in (
        ("2026-10-20T07:00:00+08:00", 2, "1", "2026-10-19"),
        ("2026-11-02T07:00:00+08:00", 3, "0", "2026-10-31"),
    ):
        assert box.fetch(at=at).delivery == f"box-{delivery:05d}-2026-10"
        control = box.control(f"events/box-{delivery:05d}-2026-10")
        assert (control["rows"], control["from_on"], control["to_on"], control["site_id"]) == (
            rows,
            "2026-10-01",
            until,
            "",
        )
    assert box.fetch(at="2026-11-03T07:00:00+08:00").delivery == ""
    assert box.load().refused == []


# Secrets


def with_secret(box: Office, access: str) -> None:
    box.text += f"    access: {access}\n"


def test_a_variable_that_is_not_set(box: Office) -> None:
    with_secret(box, f"{{environment: {SECRET}}}")
    assert f"takes its secret from the environment variable {SECRET}, which is not set" in box.refusal()


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        (None, 0o600, "which cannot be read (No such file or directory)"),
        ("x", 0o644, "which others can read or have written (mode 0644), so it is not used"),
        ("x", 0o640, "(mode 0640)"),
        ("", 0o600, "which is empty"),
        ("a\nb\n", 0o600, "which has more than one line"),
    ],
)
def test_a_file_that_cannot_hold_a_secret(box: Office, content: str | None, mode: int, message: str) -> None:
    with_secret(box, "{file: box.secret}")
    path = box.root / "box.secret"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    assert message in box.refusal()


def test_a_file_of_ones_own_is_taken(box: Office) -> None:
    with_secret(box, "{file: box.secret}")
    (box.root / "box.secret").touch(0o600)
    (box.root / "box.secret").write_text("s3cret\n")
    assert box.fetch().landed == 2
    kept = [path for path in box.landing.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    assert kept == []


# The command


def command(box: Office, *arguments: str) -> tuple[int, str, str]:
    from dagster_project.site_template import template

    path = box.root / "starledger.yaml"
    entries = "".join("\n  - " + "\n    ".join(block.split("\n    ")[1:]).lstrip() for block in box.text.split("===\n"))
    path.write_text(f"{template('2026-10')}\nconnectors:{entries}\n")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["--site", str(path), "fetch", *arguments])
    return code, out.getvalue(), " ".join(err.getvalue().split())


def test_the_command_fetches_every_connector_and_one_that_fails_stops_no_other(box: Office) -> None:
    box.text = BOX.replace("box\n", "broken\n", 1).replace("box.db", "none.db") + "===\n" + BOX
    code, out, err = command(box, "2026-10", "--format", "json")
    assert (code, [one["delivery"] for one in json.loads(out)]) == (1, ["box-00001-2026-10"])
    assert "The connector `broken`" in err
    code, out, _ = command(box, "2026-10", "box")
    assert (code, "nothing new" in out) == (0, True)


def test_the_command_knows_its_connectors(box: Office) -> None:
    code, _, err = command(box, "2026-10", "boxx")
    assert (code, "no connector `boxx`. Did you mean `box`?" in err) == (1, True)


def test_a_source_that_does_not_exist(box: Office) -> None:
    box.text = BOX.replace("source: events", "source: evnts")
    _, _, err = command(box, "2026-10")
    assert "`evnts` is not a source. Did you mean `events`?" in err


def test_a_run_without_connectors_imports_nothing_for_them(tmp_path: Path) -> None:
    import subprocess
    import sys

    asked = (
        "import sys, dagster_project.site, dagster_project.connectors.fetching; "
        "print([name for name in ('sqlalchemy', 'psycopg', 'pymysql', 'requests', 'urllib3') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=os.environ)
    assert said.stdout.strip() == "[]", said.stderr
