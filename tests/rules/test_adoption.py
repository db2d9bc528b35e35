"""Rules that were adopted stay as they were."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.store.paths import Home
from tests.rules.small_library import LibraryMaker


def test_adopted_files_are_read_only_like_everything_that_is_kept(
    base: str, library_of: LibraryMaker, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home").ensure()
    kept = home.rules / library_of(base).adopt(home)
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.rglob("*") if path.is_file()} == {0o444}


def test_a_run_refuses_kept_rules_that_were_changed(base: str, library_of: LibraryMaker, tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    path = home.rules / library_of(base).adopt(home) / "pay.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Refusal, match=r"pay.parquet: its bytes were changed after it was adopted.*from the backup"):
        library_of(base).adopt(home)
