"""Hashes move with what is computed and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.store.paths import Home
from tests.rules.small_library import LibraryMaker

WITHOUT_EFFECT = [
    ("a_comment", "    gap_policy: break", "    gap_policy: break  # as in the handbook"),
    ("an_example", "expect: {star: 1, scores", "expect: {star: 1, total: 75, scores"),
    ("the_order_of_labels", "title: {zh: 基准, en: Base}", "title: {en: Base, zh: 基准}"),
    ("the_order_of_keys", "star: 1, amount: 100", "amount: 100, star: 1"),
    ("a_blank_line", "    parts:", "\n    parts:"),
    ("idle_zeros", "at_least: 75, every", "at_least: 75.00, every"),
]
WITH_EFFECT = [
    ("a_threshold", "at_least: 75, every", "at_least: 76, every"),
    ("an_amount", "amount: 100", "amount: 101"),
    ("a_parameter", "value: low, one_of", "value: high, one_of"),
    ("a_reference", 'at_most: 0, reference: "000:10"', 'at_most: 0, reference: "000:11"'),
    ("a_gap_policy", "gap_policy: break", "gap_policy: skip"),
]


@pytest.mark.parametrize(
    ("replace", "by"), [change[1:] for change in WITHOUT_EFFECT], ids=[c[0] for c in WITHOUT_EFFECT]
)
def test_what_is_not_computed_changes_no_hash(replace: str, by: str, base: str, library_of: LibraryMaker) -> None:
    before, after = library_of(base), library_of(base.replace(replace, by, 1))
    assert after.rules_hash == before.rules_hash
    assert after.version_hashes == before.version_hashes


@pytest.mark.parametrize(("replace", "by"), [change[1:] for change in WITH_EFFECT], ids=[c[0] for c in WITH_EFFECT])
def test_a_value_changes_the_versions_hash(replace: str, by: str, base: str, library_of: LibraryMaker) -> None:
    before, after = library_of(base), library_of(base.replace(replace, by, 1))
    assert after.rules_hash != before.rules_hash
    assert after.version_hashes != before.version_hashes


def test_a_shared_measure_changes_only_the_versions_that_read_it(base: str, library_of: LibraryMaker) -> None:
    reads_none = (
        base.replace("scheme: base", "scheme: other")
        .replace("S90", "S91")
        .replace('              - {clause: calm, measure: complaints_received, at_most: 0, reference: "000:10"}\n', "")
    )
    measures = "measures:\n  - {measure: complaints_received, source: complaints, aggregate: count}\n"
    before, after = library_of(base, reads_none), library_of(base, reads_none, measures=measures)
    assert before.version_hashes["base@1"] != after.version_hashes["base@1"]
    assert before.version_hashes["other@1"] == after.version_hashes["other@1"]


def test_a_later_version_leaves_the_earlier_ones_hash(base: str, library_of: LibraryMaker) -> None:
    first = base[base.index("  - version: 1") : base.index("\nbackgrounds:")]
    second = (
        first.replace("version: 1", "version: 2")
        .replace("2020-01", "2026-01\n    streaks: carry")
        .replace("amount: 100", "amount: 120")
    )
    before = library_of(base).version_hashes
    after = library_of(base.replace("\nbackgrounds:", f"\n{second}\nbackgrounds:")).version_hashes
    assert set(after) == {"base@1", "base@2"}
    assert after["base@1"] == before["base@1"]


def test_another_scheme_leaves_a_versions_hash(base: str, library_of: LibraryMaker) -> None:
    other = base.replace("scheme: base", "scheme: other").replace("S90", "S91")
    assert library_of(base, other).version_hashes["base@1"] == library_of(base).version_hashes["base@1"]


def test_adopting_keeps_the_files_and_the_tables_under_their_hash(
    base: str, library_of: LibraryMaker, tmp_path: Path
) -> None:
    home, library = Home(tmp_path / "home").ensure(), library_of(base)
    kept = home.rules / library.adopt(home)
    assert kept.name == library.rules_hash
    assert (kept / "schemes" / "base.yaml").read_text(encoding="utf-8") == base
    assert (kept / "clauses.parquet").exists() and (kept / "measures" / "shared.yaml").exists()
    assert [path.name for path in home.rules.iterdir()] == [library.rules_hash]


def test_adopting_twice_changes_nothing(base: str, library_of: LibraryMaker, tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    first = library_of(base).adopt(home)
    before = {path: path.stat().st_mtime_ns for path in home.rules.rglob("*")}
    assert library_of(base + "# a comment\n").adopt(home) == first
    assert {path: path.stat().st_mtime_ns for path in home.rules.rglob("*")} == before


def test_equal_rules_make_equal_files(base: str, library_of: LibraryMaker, tmp_path: Path) -> None:
    contents = []
    for number in range(2):
        folder = tmp_path / str(number)
        library_of(base).write_tables(folder)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]
