"""An auditor's copy of the checkpoint finds whatever was done to the ledger since, and names the entry."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project.store import checkpoints
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.ledger import ORIGIN, Ledger
from dagster_project.store.paths import Home
from tests.cli.conftest import Run
from tests.reading import small_company

Fields = list[dict[str, Any]]


@pytest.fixture
def home(site_file: Path, tmp_path: Path) -> Home:
    """A copy that a forger may work on."""
    shutil.copytree(site_file.parent / "home", tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def copy(run: Run, home: Home, tmp_path: Path) -> Path:
    """What the auditor took away before."""
    path = tmp_path / "auditor.checkpoint"
    path.write_text(run("checkpoint", "--home", str(home.root)).out, encoding="ascii")
    return path


def rewrite(home: Home, change: Callable[[Fields], Fields]) -> None:
    """Change entries and give all of them, and the checkpoint, hashes that are right in themselves."""
    path, previous, lines = home.ledger / "entries.jsonl", ORIGIN, []
    for seq, fields in enumerate(change([json.loads(line) for line in path.read_bytes().splitlines()]), 1):
        fields = {**fields, "seq": seq, "previous_hash": previous}
        fields.pop("hash")
        previous = sha256(canonical_json(fields))
        lines.append(canonical_json({**fields, "hash": previous}) + b"\n")
    path.write_bytes(b"".join(lines))
    keep_anew(home)


def keep_anew(home: Home) -> None:
    (home.ledger / "checkpoint").unlink()
    checkpoint = Ledger(home).checkpoint()
    assert checkpoint is not None
    checkpoints.keep(home.ledger, checkpoint)


def edited(entries: Fields) -> Fields:
    entries[4] = {**entries[4], "at": "2026-11-09T06:00:00+08:00"}
    return entries


FORGERIES: dict[str, tuple[Callable[[Fields], Fields], str]] = {
    "edited": (edited, "entry 5 is not the one"),
    "removed": (lambda entries: entries[:6] + entries[7:], "entry 7 is not the one"),
    "swapped": (lambda entries: [*entries[:2], entries[3], entries[2], *entries[4:]], "entry 3 is not the one"),
    "inserted": (lambda entries: [*entries[:8], entries[2], *entries[8:]], "entry 9 is not the one"),
    "cut off": (lambda entries: entries[:-2], "those from 17 on were removed"),
    "first one changed": (lambda entries: [{**entries[0], "kind": "adopted"}, *entries[1:]], "entry 1 is not the one"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_ledger_with_right_hashes_is_found_and_the_entry_named(
    run: Run, home: Home, copy: Path, forgery: str
) -> None:
    change, says = FORGERIES[forgery]
    rewrite(home, change)
    assert Ledger(home).problems() == []
    ran = run("verify", "--home", str(home.root), "--checkpoint", str(copy), "--format", "json")
    assert ran.code == 2
    assert any(says in row["what"] and str(copy) in row["what"] for row in json.loads(ran.out))


def test_whichever_entry_is_taken_away_it_is_the_one_that_is_named(run: Run, home: Home, copy: Path) -> None:
    whole = (home.ledger / "entries.jsonl").read_bytes()
    for number in range(17):
        (home.ledger / "entries.jsonl").write_bytes(whole)
        rewrite(home, lambda entries: entries[:number] + entries[number + 1 :])  # noqa: B023
        ran = run("verify", "--home", str(home.root), "--checkpoint", str(copy))
        assert ran.code == 2 and f"entry {number + 1} is not the one" in " ".join(ran.out.split())


def test_a_home_made_anew_whole_is_right_in_itself_and_wrong_for_the_auditor(
    run: Run, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another signature than the one given, everything after it published again with hashes that are right."""
    monkeypatch.setattr(small_company, "PEOPLE", {"supervisor": ["Chen"], "hr_manager": ["Zhao"]})
    (tmp_path / "forged").mkdir()
    forged = str(small_company.build(tmp_path / "forged").parent / "home")
    assert run("verify", "--home", forged).code == 0
    ran = run("verify", "--home", forged, "--checkpoint", str(copy))
    assert ran.code == 2 and "entry 4 is not the one that was there" in " ".join(ran.out.split())


def test_a_copy_that_is_months_old_is_still_continued(run: Run, home: Home, tmp_path: Path) -> None:
    listed = Ledger(home).checkpoint(is_listing=True)
    assert listed is not None
    for size in range(1, listed.size + 1):
        (tmp_path / "old").write_text(checkpoints.of(listed.entries[:size]).text(), encoding="ascii")
        ran = run("verify", "--home", str(home.root), "--checkpoint", str(tmp_path / "old"))
        assert ran.code == 0 and f"It continues the {size} entries of" in ran.out


def test_bare_checkpoints_help_each_other_to_say_where(run: Run, home: Home, tmp_path: Path) -> None:
    listed = Ledger(home).checkpoint(is_listing=True)
    assert listed is not None
    named = []
    for size in (3, 6, 12):
        path = tmp_path / f"{size}.checkpoint"
        path.write_text(checkpoints.of(listed.entries[:size]).text() + "\n— auditor c2lnbmVk\n", encoding="utf-8")
        named += ["--checkpoint", str(path)]
    rewrite(home, edited)
    ran = run("verify", "--home", str(home.root), *named)
    assert ran.code == 2 and "among its entries 4 to 6 at least one" in " ".join(ran.out.split())


def test_the_first_lines_are_kept_beside_the_ledger_after_every_event(run: Run, home: Home) -> None:
    kept = (home.ledger / "checkpoint").read_text("ascii")
    assert kept == run("checkpoint", "--brief", "--home", str(home.root)).out
    origin, size, root = kept.splitlines()
    assert origin.startswith("starledger/") and int(size) == 18 and root.endswith("=")
    assert run("checkpoint", "--home", str(home.root)).out.startswith(kept)


def test_a_ledger_that_lost_its_end_is_found_without_an_auditor_and_nothing_is_added_to_it(
    run: Run, home: Home
) -> None:
    path = home.ledger / "entries.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    ran = run("verify", "--home", str(home.root))
    assert ran.code == 2 and "it had 18 entries and has 17" in " ".join(ran.out.split())
    before = path.read_bytes()
    ran = run("approve", "2026-10", "--by", "Chen", "--role", "supervisor", "--home", str(home.root))
    assert ran.code == 1 and "does not continue" in " ".join(ran.err.split()) and path.read_bytes() == before


def test_what_is_unfinished_ends_with_3_and_what_was_altered_with_2(run: Run, home: Home) -> None:
    path = home.ledger / "entries.jsonl"
    with path.open("ab") as file:
        file.write(b'{"at":')
    ran = run("verify", "--home", str(home.root))
    assert ran.code == 3 and "torn off" in ran.out and "Everything is as it was written. 1 not finished" in ran.out
    Ledger(home).append("sealed", {**Ledger(home).entries("sealed")[0].body, "period": "2026-11"}, "2026-12-01T00:00Z")
    ran = run("verify", "--home", str(home.root))
    assert ran.code == 2 and "calc/2026-11" in ran.out


def test_a_sealed_month_that_nobody_signed_is_not_called_wrong(run: Run, home: Home) -> None:
    document = small_company.calculations.find(home, "2026-08", "202608" * 8)
    body = {"period": "2026-08", "calculation_id": document.calculation_id, "content_hash": document.content_hash}
    Ledger(home).append("sealed", {**body, "calculation_sha256": document.sha256, "gates": []}, "2026-12-01T00:00Z")
    ran = run("verify", "--home", str(home.root))
    assert ran.code == 3 and "2026-08 is sealed and not published; signed by: nobody" in ran.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "There is no checkpoint at"),
        ("", "is no checkpoint"),
        ("starledger/x\nmany\nAAAA\n", "is no checkpoint"),
        ("starledger/x\n2\n" + "A" * 43 + "=\nentry " + "A" * 43 + "=\n", "contradicts itself"),
    ],
)
def test_what_is_no_checkpoint_is_an_error_and_not_a_finding(
    run: Run, home: Home, tmp_path: Path, text: str | None, says: str
) -> None:
    if text is not None:
        (tmp_path / "copy").write_text(text, encoding="ascii")
    ran = run("verify", "--home", str(home.root), "--checkpoint", str(tmp_path / "copy"))
    assert ran.code == 1 and says in " ".join(ran.err.split())
