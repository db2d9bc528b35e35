"""`waive` as a person types it: one gate is excused, and the others stay red."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dagster_project.door.seal import RedGates, seal
from dagster_project.store import calculations
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.cli.conftest import Run
from tests.reading.small_company import AT, GATES, gate_record

WAIVED = ("waive", "2026-08", "reconciled", "--by", "Wang", "--role", "hr_manager", "--reason", "Known since June.")


@pytest.fixture
def home(site_file: Path, tmp_path: Path) -> str:
    """August's gate is red; the small company has none of the product's own gates."""
    shutil.copytree(site_file.parent / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    calculation = calculations.find(home, "2026-08", "202608" * 8)
    record = gate_record(calculation)
    record["gates"] = [{**gate, "outcome": "fail", "failing_rows": 1} for gate in record["gates"]]  # type: ignore
    with pytest.raises(RedGates):
        seal(home, Ledger(home), calculation, record, GATES, AT.format(day="5"))
    return str(home.root)


def test_a_waived_gate_is_named_and_what_is_still_red_ends_with_2(run: Run, home: str) -> None:
    ran = run(*WAIVED, "--home", home)
    assert ran.code == 2 and "reconciled is waived by Wang" in ran.out
    assert "Still red: " in ran.err and "reconciled" not in ran.err
    assert "waived, ledger entry" in run("status", "2026-08", "--home", home, "--format", "json").out


def test_a_month_without_a_red_gate_has_nothing_to_waive(run: Run, home: str) -> None:
    ran = run(WAIVED[0], "2026-10", *WAIVED[2:], "--home", home)
    assert ran.code == 1 and "has no red gate" in ran.err
