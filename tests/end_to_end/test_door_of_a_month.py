"""From the command line: what opens the door, what keeps it shut, and what running again does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project import site as sites
from dagster_project.checker.rows import Difference
from dagster_project.locations import INSTALLATION
from tests.conftest import MONTH, Company


@pytest.fixture
def copy(published: Company, tmp_path: Path) -> Company:
    """The published company in a home of its own, to be changed."""
    shutil.copytree(published.home, tmp_path / "home", symlinks=True)
    return Company(tmp_path / "home", published.landing)


def test_running_again_finds_that_nothing_has_changed(copy: Company) -> None:
    said = copy.run("run", MONTH)
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "nothing that decides it has changed" in words
    assert f"Readers have exactly this content: {MONTH}.1 stays, and no step is left." in words
    assert "sign it" not in words
    assert "great_expectations" not in said.err


def test_a_published_month_is_closed_and_its_rejects_are_seen(published: Company) -> None:
    said = published.run("status", MONTH)
    words = " ".join(said.out.split())
    assert f"Next: {MONTH}.1 is published; once no more is expected for it, `starledger close {MONTH}`." in words
    assert "rows of deliveries rejected, seen" in words
    assert "27 total ok" in words
    assert "not_applicable" not in words


def test_the_timing_of_the_last_run_is_shown_on_request(published: Company) -> None:
    told = published.run("status", MONTH, "--timing", "--format", "json").rows()
    steps = {row["subject"]: row["detail"] for row in told}
    for step in ("Computing", "Asking the gates", "Sealing", "figures_are_plausible", "tables_keep_their_shape"):
        assert step in steps
    for step in ("Loading deliveries", "Reading the rules", "Computing", "Keeping the results", "Asking the gates"):
        assert re.fullmatch(r"[0-9.]+ s, [0-9,]{4,} rows, [0-9,]{2,} MB", steps[step]), steps[step]


def test_publishing_again_changes_nothing(copy: Company) -> None:
    before = (copy.home / "current").read_bytes()
    said = copy.run("publish", MONTH)
    assert said.code == 0
    assert (copy.home / "current").read_bytes() == before
    counted = re.search(r"(\d+) of (\d+) schemes in use have published results: \1 in 2026-10\.1\.", said.out)
    assert counted, said.out
    assert int(counted[2]) == len(sites.load(copy.site).schemes)


def test_verify_finds_nothing_in_a_sound_home(published: Company) -> None:
    said = published.run("verify")
    assert said.code == 0, said.out + said.err


def test_a_red_gate_leaves_readers_where_they_were_and_shows_rows_rule_and_next_step(
    copy: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (copy.home / "current").read_bytes()
    late = copy.home.parent / "landing"
    shutil.copytree(copy.landing, late)
    delivery = late / "complaints" / "2026-10-late"
    delivery.mkdir()
    (delivery / "complaints.csv").write_text(
        "complaint_id,employee_id,received_at,complainant,cause,level,kind,upheld\n"
        "LATE-1,P001,2026-10-20 10:00:00,customer,agent,ordinary,service,true\n",
        encoding="utf-8",
    )
    company = Company(copy.home, late)
    from dagster_project.month import checking

    true_findings = checking._findings_of

    def one_difference(process: subprocess.Popen[str]) -> checking.Findings:
        found, compared = true_findings(process)
        return [*found, Difference("stars", "some_scheme", "P001", MONTH, "star", "5", "3")], compared

    monkeypatch.setattr(checking, "_findings_of", one_difference)
    said = company.run("run", MONTH)
    assert said.code == 2
    words = " ".join((said.out + said.err).split())
    assert "second_engine_agrees" in words
    assert "subject_id=P001" in words
    assert "Next:" in words
    assert (copy.home / "current").read_bytes() == before
    monkeypatch.undo()

    again = company.run("run", MONTH)
    assert again.code == 0, again.out + again.err
    refused = company.run("publish", MONTH)
    assert refused.code == 1  # the old signatures are not for this content
    assert "sign" in refused.err
    company.publish()
    assert company.query("select max(publication_id) as id from stars") == [{"id": f"{MONTH}.2"}]
    stars = company.query(
        "select star from stars where scheme = 'collection_star' and subject_id = 'P001'", "--zone", "hr"
    )
    assert stars == [{"star": 3}]


def test_of_two_runs_at_once_one_works_and_the_other_says_who_holds_it(copy: Company) -> None:
    from dagster_project.store.lock import held
    from dagster_project.store.paths import Home

    command = [sys.executable, "-m", "dagster_project.cli", "--site", str(copy.site), "--home", str(copy.home)]
    with held(Home(copy.home), f"run {MONTH}", "2026-11-03T06:00:00+08:00"):
        second = subprocess.run(
            [*command, "--landing", str(copy.landing), "run", MONTH], capture_output=True, text=True, cwd=INSTALLATION
        )
    assert second.returncode == 1
    assert f"run {MONTH}" in second.stderr
    assert "2026-11-03" in second.stderr


def test_bi_sees_no_pay_no_name_and_no_real_id(published: Company) -> None:
    release = published.home / "releases" / f"{MONTH}.1"
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert "bonus_lines" not in {file["table"] for file in manifest["files"] if file["zone"] == "bi"}
    ids = published.query("select distinct subject_type, subject_id from stars")
    assert all(len(row["subject_id"]) == 64 for row in ids if row["subject_type"] == "employee")
    assert {row["subject_type"] for row in ids} == {"employee", "department"}  # applicants are HR's alone
    assert (release / "hr").stat().st_mode & 0o777 == 0o700
