"""A folder that was closed is read-only, and any byte of it that changes is found."""

import stat
from pathlib import Path

import pytest

from dagster_project.store import folders


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    (folder / "schemes").mkdir(parents=True)
    (folder / "pay.parquet").write_bytes(b"pay")
    (folder / "schemes" / "alpha.yaml").write_bytes(b"scheme: alpha")
    folders.close(folder)
    return folder


def problems(folder: Path, fingerprint: str | None) -> list[str]:
    found = folders.problems(folder, fingerprint, "it was adopted")
    return [str(Path(problem.where).relative_to(folder)) for problem in found]


def test_every_file_of_a_closed_folder_is_read_only_and_every_directory_private(closed: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [closed, *closed.rglob("*")]}
    assert {modes.pop("kept"), modes.pop("schemes")} == {0o700}
    assert set(modes.values()) == {0o444}


def test_nothing_is_wrong_with_a_folder_that_was_just_closed(closed: Path) -> None:
    assert problems(closed, folders.fingerprint(closed)) == []


@pytest.mark.parametrize("name", ["pay.parquet", "schemes/alpha.yaml", "manifest.json"])
def test_a_changed_or_missing_file_is_found(closed: Path, name: str) -> None:
    fingerprint = folders.fingerprint(closed)
    (closed / name).chmod(0o644)
    (closed / name).write_bytes(b"other")
    assert problems(closed, fingerprint) == [name]
    (closed / name).unlink()
    assert problems(closed, fingerprint) == [name]


def test_a_folder_that_was_never_closed_has_no_fingerprint_and_proves_nothing(tmp_path: Path) -> None:
    assert folders.fingerprint(tmp_path) is None
    assert problems(tmp_path, None) == ["manifest.json"]
