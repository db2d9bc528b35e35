"""A publication that was packed is computed again from the pack alone, and is equal, or what differs is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.packs import opening
from dagster_project.store.objects import ObjectRef, put
from tests.conftest import Said, starledger
from tests.end_to_end.works import Works

PUBLICATION = "2026-03.2"  # its running numbers go on from those of two publications before it


@pytest.fixture(scope="module")
def packed(works_numbered: tuple[Works, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    works, _ = works_numbered
    path = tmp_path_factory.mktemp("packs") / "pack"
    said = works.run("pack", PUBLICATION, "--to", str(path))
    assert said.code == 0, said.err
    return path


@pytest.fixture
def elsewhere(packed: Path, tmp_path: Path) -> Path:
    """A copy on another machine, as it were."""
    return Path(shutil.copytree(packed, tmp_path / "copy"))


def reperform(path: Path, *arguments: str) -> Said:
    """Without a site file, a home or a landing folder."""
    return starledger("reperform", str(path), "--format", "json", *arguments)


def test_a_pack_is_computed_again_elsewhere_and_is_equal(packed: Path, elsewhere: Path) -> None:
    aside = packed.rename(packed.with_name("aside"))
    said = reperform(elsewhere)
    aside.rename(packed)
    assert (said.code, said.rows()) == (0, []), said.out
    assert "Equal: " in said.err and "another version" not in said.err


def test_a_result_that_does_not_follow_from_the_deliveries_is_named_by_row_and_column(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forger who made every hash anew is left with a result that nobody else gets."""
    pack = opening.opened(elsewhere)
    forged = [_forged(pack, ref) for ref in pack.calculation.tables]
    calculation = replace(pack.calculation, tables=tuple(forged))
    monkeypatch.setattr(opening, "problems_of", lambda path, copies: [])
    monkeypatch.setattr(opening, "opened", lambda path: replace(pack, calculation=calculation))
    said = reperform(elsewhere)
    assert said.code == 2
    found = [row for row in said.rows() if row["column"] == "case_number"]
    assert [(row["table"], row["key"], row["published"], row["recomputed"]) for row in found] == [
        ("case_numbers", "0", "2603-009", "2603-004")
    ]
    assert {row["table"] for row in said.rows()} == {"case_numbers"}


def _forged(pack: opening.Pack, ref: ObjectRef) -> ObjectRef:
    if ref.table != "case_numbers" or not ref.rows:
        return ref
    with duckdb.connect() as connection:
        select = f"select * replace (replace(case_number, '-004', '-009') as case_number) from '{ref.path(pack.home)}'"
        forged = put(connection, pack.home, ref.table, select, ["subject_id"], ref.period)
    return replace(forged, scheme=ref.scheme)


def changed(path: Path) -> None:
    path.chmod(0o600)
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])


@pytest.mark.parametrize(
    "pattern",
    [
        *("home/store/raw/complaints/*/rows.parquet", "home/store/raw/complaints/*/files/rows.csv"),
        *("home/store/rules/*/schemes/*.yaml", "home/store/objects/*.parquet", "home/store/calc/*/*.json"),
        *("home/ledger/entries.jsonl", "home/releases/*/manifest.json", "site/starledger.yaml", "checkpoint"),
    ],
)
def test_one_changed_byte_is_found_before_anything_is_computed_and_its_file_named(
    elsewhere: Path, pattern: str
) -> None:
    path = sorted(elsewhere.glob(pattern))[0]
    changed(path)
    said = reperform(elsewhere)
    assert said.code == 2 and [row["where"] for row in said.rows()] == [str(path)]


def forge_list(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads((path / "pack.json").read_bytes())
    change(document)
    (path / "pack.json").chmod(0o600)
    (path / "pack.json").write_text(json.dumps(document), encoding="utf-8")


def test_a_file_and_the_list_changed_together_are_found_by_the_ledger(elsewhere: Path) -> None:
    from dagster_project.store.hashing import file_sha256

    path = sorted(elsewhere.glob("home/store/raw/complaints/*/files/rows.csv"))[0]
    changed(path)
    name = str(path.relative_to(elsewhere))
    forge_list(elsewhere, lambda document: document["files"].update({name: file_sha256(path)}))
    said = reperform(elsewhere)
    assert said.code == 2 and [row["where"] for row in said.rows()] == [str(path)]


def test_an_auditors_checkpoint_is_held_against_the_pack(
    elsewhere: Path, works_numbered: tuple[Works, list[dict[str, Any]]], tmp_path: Path
) -> None:
    text = works_numbered[0].run("checkpoint").out.splitlines()
    (tmp_path / "other").write_text("\n".join([text[0], "3", text[2]]) + "\n", encoding="ascii")
    said = reperform(elsewhere, "--checkpoint", str(tmp_path / "other"))
    assert said.code == 2 and "among its entries 1 to 3" in said.rows()[0]["what"]


def test_hrs_key_is_not_in_a_pack_and_nobody_else_can_read_one(packed: Path) -> None:
    assert not list(packed.rglob("key")) and (packed / "home" / "ledger" / "entries.jsonl").exists()
    assert packed.stat().st_mode & 0o077 == 0


def test_what_cannot_be_packed_or_opened_is_refused_in_a_sentence(
    works_numbered: tuple[Works, list[dict[str, Any]]], packed: Path, elsewhere: Path, tmp_path: Path
) -> None:
    works, _ = works_numbered
    site = tmp_path / "starledger.yaml"
    site.write_text(works.site.read_text("utf-8").replace('day_start: "00:00"', 'day_start: "04:00"'), "utf-8")
    forge_list(elsewhere, lambda document: document["files"].update({"../outside": "0"}))
    for said, says in (
        (works.run("pack", "2026-03.9", "--to", str(tmp_path / "x")), "`2026-03.9` is not a publication"),
        (works.run("pack", PUBLICATION, "--to", str(packed)), "exists already"),
        (works.run("pack", PUBLICATION, "--to", str(tmp_path / "x"), "--site", str(site)), "(day_start_minutes)"),
        (reperform(tmp_path), "is no pack: it has no pack.json"),
        (reperform(elsewhere), "names a file outside the pack"),
    ):
        assert said.code == 1 and says in " ".join(said.err.split()), said.err
