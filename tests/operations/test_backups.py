"""A home that is backed up, lost and restored: the same bytes, or a refusal that says why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dagster_project.door.verify import verify
from dagster_project.store import checkpoints
from dagster_project.store.hashing import file_sha256
from dagster_project.store.paths import Home
from tests.conftest import Said, starledger
from tests.reading import small_company


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """The site file of a company with published months; its home lies beside it."""
    return small_company.build(tmp_path)


def say(company: Path, *arguments: str) -> Said:
    return starledger("--site", str(company), *arguments)


def backed_up(company: Path) -> Path:
    said = say(company, "backup", "--to", str(company.parent / "backups"))
    assert said.code == 0, said.err
    return Path(said.out.strip())


def files_of(root: Path) -> dict[str, str]:
    paths = [
        path
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] not in ("work", "lock", "log")
    ]
    return {str(path.relative_to(root)): file_sha256(path) for path in paths}


def happened(company: Path) -> Home:
    """The home, after one more entry in its ledger."""
    home = Home(company.parent / "home")
    body = {"period": "2026-10", "calculation_id": "202610" * 8}
    small_company.Ledger(home).append("calculated", body, small_company.AT.format(day="7"))
    return home


def test_a_lost_home_comes_back_byte_for_byte(company: Path) -> None:
    home = company.parent / "home"
    before, asked = files_of(home), say(company, "query", "from stars order by all", "--format", "json").out
    backup = backed_up(company)
    shutil.rmtree(home)
    said = say(company, "restore", str(backup))
    assert said.code == 0, said.err
    assert files_of(home) == before
    assert say(company, "query", "from stars order by all", "--format", "json").out == asked
    assert say(company, "verify").code == 0


def test_the_same_state_is_one_backup_and_a_later_one_stands_beside_it(company: Path) -> None:
    first = backed_up(company)
    assert backed_up(company) == first
    happened(company)
    assert backed_up(company) != first
    assert sorted(path.name for path in first.parent.iterdir()) == sorted(
        path.name for path in first.parent.glob("starledger-*")
    )


def test_an_altered_home_is_not_backed_up(company: Path) -> None:
    (altered,) = (company.parent / "home" / "releases").glob("2026-10.1/bi/stars.parquet")
    altered.chmod(0o644)
    altered.write_bytes(altered.read_bytes() + b" ")
    said = say(company, "backup", "--to", str(company.parent / "backups"))
    assert said.code == 1 and "was altered, so it was not backed up" in " ".join(said.err.split())
    assert not (company.parent / "backups").exists()


def test_an_altered_backup_is_not_restored(company: Path) -> None:
    backup = backed_up(company)
    altered = next((backup / "store").rglob("*.parquet"))
    altered.chmod(0o644)
    altered.write_bytes(altered.read_bytes() + b" ")
    said = starledger("restore", str(backup), "--home", str(company.parent / "elsewhere"))
    assert said.code == 1 and "is not as it was written, so nothing was restored" in " ".join(said.err.split())
    assert not (company.parent / "elsewhere").exists()


def test_an_older_backup_is_refused_against_the_checkpoint_that_was_kept(company: Path, tmp_path: Path) -> None:
    backup = backed_up(company)
    home = Home(company.parent / "home")
    small_company.Ledger(home).append(
        "calculated", {"period": "2026-10", "calculation_id": "x"}, small_company.AT.format(day="7")
    )
    kept = tmp_path / "kept.checkpoint"
    shutil.copyfile(home.ledger / checkpoints.NAME, kept)
    target = str(company.parent / "elsewhere")
    said = starledger("restore", str(backup), "--home", target, "--checkpoint", str(kept))
    assert said.code == 1 and "does not continue" in " ".join(said.err.split())
    assert starledger("restore", str(backup), "--home", target).code == 0
    assert [one for one in verify(Home(Path(target))) if not one.is_open] == []


def test_nothing_is_restored_over_a_home(company: Path) -> None:
    said = say(company, "restore", str(backed_up(company)))
    assert said.code == 1 and "is not empty, and a restored home overwrites nothing" in " ".join(said.err.split())
