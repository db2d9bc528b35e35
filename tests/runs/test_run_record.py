"""A run leaves behind what it did, for how long and why it is red: for people, and for nothing that decides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.door.seal import RedGates
from dagster_project.errors import Refusal
from dagster_project.locations import INSTALLATION
from dagster_project.run_record import RunRecord, last_run
from dagster_project.store.paths import Home

AT = "2026-11-03T06:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def ticking() -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += 1.5


def record(home: Home) -> RunRecord:
    clock = ticking()
    return RunRecord(home, "2026-10", AT, lambda: next(clock))


def test_steps_models_and_gates_are_kept_with_their_seconds(home: Home) -> None:
    run = record(home)
    with run.step("Computing"):
        run.built([("stars", 0.25), ("census", 1.0), ("stars", 0.5)], {"stars": 40, "census": 60, "other": 7})
    with run.step("Asking the gates"):
        run.judged(
            [{"gate": "g", "outcome": "pass", "planned": 2, "evaluated": 2, "checked_rows": 9, "failing_rows": 0,
              "rule": "R.", "next_step": "N."}]
        )  # fmt: skip
    run.sealed()
    found = last_run(home, "2026-10")
    assert found is not None
    assert [(step["step"], step["seconds"], step["rows"]) for step in found["steps"]] == [
        ("Computing", 1.5, 100),
        ("Asking the gates", 1.5, 9),
    ]
    assert all(step["megabytes"] > 1 for step in found["steps"])
    assert found["models"] == [
        {"model": "stars", "seconds": 0.75, "rows": 40},
        {"model": "census", "seconds": 1.0, "rows": 60},
    ]
    assert [gate["gate"] for gate in found["gates"]] == ["g"]
    assert (found["exit_code"], found["why"]) == (0, "")


def test_a_red_run_says_which_gate_and_how_many_rows(home: Home) -> None:
    run = record(home)
    with pytest.raises(RedGates), run.step("Sealing"):
        raise RedGates("2026-10", {"accounting_reconciles": "fail, 3 failing rows"})
    found = last_run(home, "2026-10")
    assert found is not None
    assert (found["exit_code"], found["why"]) == (2, "accounting_reconciles: fail, 3 failing rows")


def test_the_words_of_another_end_are_not_kept(home: Home) -> None:
    run = record(home)
    with pytest.raises(Refusal), run.step("Computing"):
        raise Refusal("The model stars could not be built: cannot convert 'Zhang San' with pay 98765.43")
    text = (home.work / "runs" / "2026-10" / "1.json").read_text(encoding="utf-8")
    assert json.loads(text)["exit_code"] == 1
    assert not [word for word in ("Zhang", "98765") if word in text]


def test_a_run_that_dies_has_left_how_far_it_came(home: Home) -> None:
    run = record(home)
    with run.step("Reading the rules"):
        pass
    found = last_run(home, "2026-10")
    assert found is not None
    assert (found["exit_code"], [step["step"] for step in found["steps"]]) == (None, ["Reading the rules"])


def test_every_run_has_a_file_of_its_own_and_the_last_one_is_shown(home: Home) -> None:
    for _ in range(11):
        with record(home).step("Computing"):
            pass
    folder = home.work / "runs" / "2026-10"
    assert sorted(int(path.stem) for path in folder.glob("*.json")) == list(range(1, 12))
    (folder / "11.json").write_text("{torn", encoding="utf-8")
    assert last_run(home, "2026-10") is not None
    assert last_run(home, "2026-09") is None


def test_a_record_that_cannot_be_written_ends_no_run(home: Home) -> None:
    (home.work / "runs").write_text("in the way", encoding="utf-8")
    with record(home).step("Computing"):
        pass
    assert last_run(home, "2026-10") is None


def test_nothing_that_decides_reads_it() -> None:
    package = INSTALLATION / "dagster_project"
    readers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"\brun_record\b", path.read_text(encoding="utf-8")) and path.name != "run_record.py"
    }
    assert readers == {"assets.py", "definitions.py", "cli/commands/status.py", "operations/lineage_events.py"}
