"""Commands answer on stdout, talk on stderr, and end with the exit codes that are promised."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from dagster_project.cli.entry import COMMANDS
from dagster_project.locations import SEEDS
from tests.cli.conftest import Run

LISTING = [
    ("query", "select * from stars"),
    ("status", "2026-10"),
    ("deliveries",),
    ("rejects",),
    ("verify",),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_or_actions(command: str, run: Run) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "example: starledger" in ran.out or "ACTION" in ran.out
    assert "--site FILE" in ran.out


def test_what_a_draft_says_otherwise_is_told_in_words(run: Run, tmp_path: Path) -> None:
    text = (SEEDS / "schemes" / "smile_star.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "smile_star.yaml"
    draft.write_text(text.replace("star: 1, amount: 100,", "star: 1, amount: 150,"), encoding="utf-8")
    told = run("scheme", "diff", "smile_star", str(draft))
    assert told.code == 0
    assert "- Pay: smile_allowance, star 1: 100.00 CNY becomes 150.00 CNY." in told.out
    (change,) = json.loads(run("scheme", "diff", "smile_star", str(draft), "--format", "json").out)
    assert (change["change"], change["before"], change["after"]) == ("changed", "100.00 CNY", "150.00 CNY")
    assert "Nothing differs." in run("scheme", "diff", "smile_star@1", "smile_star").out


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("smile_stars", "There is no scheme `smile_stars`. Did you mean `smile_star`?"),
        ("smile_star@7", "`smile_star` has no version 7. It has 1."),
        ("nowhere/smile_star.yaml", "There is no scheme file nowhere/smile_star.yaml."),
    ],
)
def test_a_text_that_is_not_there_is_refused(named: str, said: str, run: Run) -> None:
    told = run("scheme", "diff", "smile_star", named)
    assert told.code == 1
    assert said in " ".join(told.err.split())


@pytest.mark.parametrize("action", ["list", "show", "check", "diff"])
def test_every_action_on_schemes_has_help(action: str, run: Run) -> None:
    assert "example: starledger scheme" in run("scheme", action, "--help").out


@pytest.mark.parametrize("arguments", LISTING)
def test_what_lists_can_be_read_by_programs(arguments: tuple[str, ...], run: Run) -> None:
    assert isinstance(json.loads(run(*arguments, "--format", "json").out), list)
    rows = list(csv.reader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("arguments", LISTING)
def test_no_table_is_wider_than_a_piped_page(arguments: tuple[str, ...], run: Run) -> None:
    assert max(map(len, run(*arguments).out.splitlines())) <= 100


def test_a_query_answers_on_stdout_and_tells_the_release_on_stderr(run: Run) -> None:
    ran = run("query", "select sum(amount) as total from bonus_lines", "--zone", "hr", "--format", "csv")
    assert (ran.code, ran.out) == (0, "total\n1400.00\n")
    assert "2026-10.1, zone hr" in ran.err
    assert "to verify 2 files" in ran.err


def test_a_refusal_is_a_paragraph_without_a_traceback_and_exit_code_1(run: Run) -> None:
    ran = run("query", "drop table stars")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("`DROP` is not a SELECT.")
    assert "Traceback" not in ran.err


def test_a_wrong_command_line_ends_with_1_because_2_means_a_red_gate(run: Run) -> None:
    assert run("run").code == 1
    ran = run("publsh", "2026-10")
    assert ran.code == 1
    assert "Did you mean `publish`?" in ran.err


def test_a_fault_of_the_program_is_one_sentence_and_a_traceback_only_on_request(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("somebody's pay is 123")

    monkeypatch.setattr("dagster_project.reading.release.current", break_down)
    ran = run("query", "select 1")
    assert ran.code == 1
    assert "--debug" in ran.err
    assert "Traceback" not in ran.err
    assert "123" not in ran.err
    with pytest.raises(ZeroDivisionError):
        run("query", "select 1", "--debug")


@pytest.mark.parametrize("month", ["2026-13", "2026-Q4", "October"])
@pytest.mark.parametrize("command", ["run", "status", "publish"])
def test_a_month_that_is_none_is_refused(command: str, month: str, run: Run) -> None:
    ran = run(command, month)
    assert ran.code == 1
    assert "is not a" in ran.err or "a month is needed here" in ran.err


def test_explain_tells_the_star_and_what_is_missing(run: Run) -> None:
    ran = run("explain", "E0002", "2026-10")
    assert ran.code == 0
    assert "What 2 stars still need" in ran.out
    assert json.loads(run("explain", "E0002", "2026-10", "--format", "json").out)["schemes"]


def test_status_names_the_next_step_and_the_missing_feeds(run: Run) -> None:
    ran = run("status", "2026-10")
    assert "Next: 2026-10.1 is published; before it can be closed: 2026-09 is open" in ran.out
    assert "north/complaints" in ran.out
    assert "Run `starledger run 2026-11`" in run("status", "2026-11").out


def test_verify_ends_with_0_when_everything_is_as_it_was_written(run: Run) -> None:
    ran = run("verify")
    assert ran.code == 0 and ran.out.startswith("Everything is as it was written.\nThe ledger has ")


def test_verify_ends_with_2_and_names_a_changed_file(run: Run, site_file: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(site_file.parent / "home", tmp_path / "home")
    path = tmp_path / "home" / "releases" / "2026-10.1" / "bi" / "stars.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    ran = run("verify", "--home", str(tmp_path / "home"), "--format", "json")
    assert ran.code == 2
    assert any("bi/stars.parquet" in row["where"] for row in json.loads(ran.out))


def test_approve_refuses_somebody_who_does_not_hold_the_role(run: Run) -> None:
    ran = run("approve", "2026-10", "--by", "Li", "--role", "hr_manager")
    assert ran.code == 1
    assert "Li does not hold the role hr_manager" in ran.err


def test_a_home_that_is_not_there_is_not_read_as_an_empty_one(run: Run, tmp_path: Path) -> None:
    ran = run("query", "select 1", "--home", str(tmp_path / "typo"))
    assert ran.code == 1
    assert "There is no home at" in ran.err


def test_query_needs_no_site_file_when_home_is_named(
    run: Run, site_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STARLEDGER_SITE")
    monkeypatch.chdir(tmp_path)
    assert run("query", "select 1", "--home", str(site_file.parent / "home")).code == 0
    ran = run("query", "select 1")
    assert ran.code == 1
    assert "There is no site file at starledger.yaml" in ran.err


def test_options_of_every_command_are_accepted_before_and_after_it(run: Run, site_file: Path, tmp_path: Path) -> None:
    home = str(site_file.parent / "home")
    assert run("--home", home, "query", "select 1").code == 0
    assert run("--home", str(tmp_path / "typo"), "query", "select 1").code == 1
    assert run("--home", home, "query", "select 1", "--site", str(site_file)).code == 0


def test_init_writes_a_file_that_can_be_read_and_never_over_one(run: Run, tmp_path: Path) -> None:
    from dagster_project.site import load

    folder = tmp_path / "company"
    assert run("init", str(folder)).code == 0
    load(folder / "starledger.yaml")
    ran = run("init", str(folder))
    assert ran.code == 1
    assert "left as it is" in ran.err


def test_run_ends_with_the_code_of_its_result(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import ModuleType

    from dagster_project.outcome import RunResult, Section

    seen: dict[str, object] = {}

    def materialise_month(**given: object) -> RunResult:
        seen.update(given)
        return RunResult(2, ("A gate is red.",), (Section("Failing rows", ("subject_id",), (("E0001",),)),))

    definitions = ModuleType("dagster_project.definitions")
    definitions.materialise_month = materialise_month  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dagster_project.definitions", definitions)
    ran = run("run", "2026-11", "--known-at", "2026-12-01")
    assert ran.code == 2
    assert "Failing rows\nsubject_id" in ran.out
    assert "A gate is red." in ran.out
    assert (str(seen["month"]), seen["known_at"]) == ("2026-11", "2026-12-01T00:00:00+08:00")
    assert str(seen["at"]).endswith("+08:00")


def test_a_second_run_at_once_is_told_who_holds_the_home(run: Run, site_file: Path) -> None:
    import subprocess
    import sys

    from dagster_project.store.lock import held
    from dagster_project.store.paths import Home

    with held(Home(site_file.parent / "home"), "run 2026-11", "2026-12-01T06:00:00+08:00"):
        command = [
            sys.executable,
            "-m",
            "dagster_project.cli",
            "approve",
            "2026-10",
            "--by",
            "Wang",
            "--role",
            "hr_manager",
        ]
        ran = subprocess.run([*command, "--site", str(site_file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "`run 2026-11`, since 2026-12-01T06:00:00+08:00" in " ".join(ran.stderr.split())


@pytest.fixture
def empty_home(tmp_path: Path) -> str:
    """A home in which nothing has happened yet."""
    from dagster_project.store.paths import Home

    return str(Home(tmp_path / "empty").ensure().root)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "select 1"), "Nothing is published in"),
        (("query", "select 1", "--publication", "2026-10.1"), "Nothing is published in"),
        (("query", "select 1", "--as-of", "2026-11-03"), "Nothing is published in"),
        (("explain", "E0001", "2026-10"), "`starledger status` says which step is next"),
        (("explain", "E0001", "2026-10", "--candidate"), "`starledger run 2026-10` makes one"),
        (("rejects",), "Run `starledger run MONTH`"),
        (("deliveries", "--month", "2026-10"), "Run `starledger run 2026-10`"),
        (("approve", "2026-10", "--by", "Chen", "--role", "supervisor"), "2026-10 has no candidate"),
        (("publish", "2026-10"), "2026-10 has no candidate"),
    ],
)
def test_before_anything_is_published_every_command_says_what_comes_first(
    arguments: tuple[str, ...], said: str, run: Run, empty_home: str
) -> None:
    ran = run(*arguments, "--home", empty_home)
    assert (ran.code, ran.out) == (1, "")
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "2026-10"), "Run `starledger run 2026-10`"),
        (("deliveries",), "Put deliveries into LANDING/<source>/<delivery>/"),
        (("verify",), "Nothing is published yet"),
    ],
)
def test_commands_that_can_answer_before_anything_is_published_do(
    arguments: tuple[str, ...], said: str, run: Run, empty_home: str
) -> None:
    ran = run(*arguments, "--home", empty_home)
    assert ran.code == 0
    assert said in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("approve", "2026-09", "--by", "Chen", "--role", "superviser"), "supervisor. Write one of them after --role"),
        (("approve", "2026-11", "--by", "Chen", "--role", "supervisor"), "Months that have one: 2026-09, 2026-10"),
        (("approve", "2026-Q4", "--by", "Chen", "--role", "supervisor"), "Write its last month: 2026-12"),
        (("publish", "2026-11"), "Run `starledger run 2026-11` first"),
        (("query", "from starz"), "There is no table `starz`. Did you mean `stars`?"),
        (("query", "from bonus_lines"), "`bonus_lines` is in HR's zone"),
        (("query", "select stra from stars"), 'Candidate bindings: "star"'),
        (("query", "select 1", "--publication", "2026-10.9"), "Some that are: 2026-10.1"),
        (("query", "select 1", "--as-of", "2020-01-01"), "The first release, 2026-09.1, is of 2026-11-01"),
        (("explain", "E0001", "2026-12"), "`starledger status 2026-12` says"),
        (("explain", "E0001", "2026-10", "--candidate", "--zone", "bi"), "A candidate has no BI zone"),
        (("status", "2026-07"), "2026-07 lies before 2026-08"),
        (("rejects", "--month", "2026-12"), "There is no calculation of 2026-12"),
        (("init", "/proc/company"), "cannot be written"),
    ],
)
def test_a_slip_is_refused_with_what_where_and_what_next(arguments: tuple[str, ...], said: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize("command", ["rejects", "deliveries"])
def test_a_source_that_never_came_is_not_taken_for_one_without_rejects(
    command: str, run: Run, site_file: Path, tmp_path: Path
) -> None:
    import shutil

    from dagster_project.store.ledger import Ledger
    from dagster_project.store.paths import Home

    shutil.copytree(site_file.parent / "home", tmp_path / "home")
    body = {"source": "complaints", "delivery": "d1", "delivery_id": "a" * 64, "known_at": "2026-11-01T06:00:00+08:00"}
    more = {"rows": 5, "first_month": None, "last_month": None, "files_hash": "b", "manifest_sha256": "c"}
    Ledger(Home(tmp_path / "home")).append("delivered", {**body, **more}, "2026-11-05T06:00:00+08:00")
    ran = run(command, "--source", "complaint", "--home", str(tmp_path / "home"))
    assert (ran.code, ran.out) == (1, "")
    assert "No source `complaint` has come. Did you mean `complaints`?" in " ".join(ran.err.split())
    assert run(command, "--source", "complaints", "--home", str(tmp_path / "home")).code == 0


def test_verify_tells_each_problem_in_sentences_with_the_whole_path_and_the_remedy(
    run: Run, site_file: Path, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(site_file.parent / "home", tmp_path / "home")
    path = next((tmp_path / "home" / "store" / "rules").glob("*/clauses.parquet"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    ran = run("verify", "--home", str(tmp_path / "home"))
    assert ran.code == 2
    assert ran.out.splitlines()[:3] == [
        str(path),
        "    Its bytes were changed after it was adopted.",
        "    Next: Restore it from the backup, then verify again.",
    ]


def test_explain_shows_a_candidate_with_its_notice(run: Run) -> None:
    ran = run("explain", "E0002", "2026-10", "--candidate")
    assert ran.code == 0
    assert "Exactly this is published, as 2026-10.1." in ran.out
