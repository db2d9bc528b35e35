"""`verify` finds any changed byte, file or mode, and names where it is."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_month import Office, office_in

from dagster_project.door.verify import verify


@pytest.fixture(scope="module")
def twice_published(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Only read by these tests, or changed and put back."""
    office = office_in(tmp_path_factory.mktemp("company"))
    for star in (3, 4):
        office.make_ready(star=star)
        office.publish()
    return office


@contextmanager
def content_of(path: Path, content: bytes) -> Iterator[None]:
    before, mode = path.read_bytes(), path.stat().st_mode
    for written in (content, before):
        path.chmod(0o600)
        path.write_bytes(written)
        path.chmod(mode)
        if written is content:
            yield


def flipped(content: bytes, position: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def protected(office: Office) -> list[Path]:
    home = office.home
    places = [home.releases, home.objects, home.calculations]
    return [home.current, home.key, *(path for place in places for path in place.rglob("*") if path.is_file())]


def test_nothing_is_wrong_with_what_was_just_published(twice_published: Office) -> None:
    assert verify(twice_published.home) == []


def test_one_flipped_bit_is_found_in_every_file_and_named(twice_published: Office) -> None:
    paths = protected(twice_published)
    assert len(paths) > 40
    for path in paths:
        content = path.read_bytes()
        for position in (0, len(content) // 2, len(content) - 1):
            with content_of(path, flipped(content, position)):
                assert str(path) in {problem.where for problem in verify(twice_published.home)}, (path, position)


def test_one_flipped_bit_is_found_anywhere_in_the_ledger(twice_published: Office) -> None:
    path = twice_published.ledger.path
    content = path.read_bytes()
    for position in (*range(0, len(content), 97), len(content) - 1):
        with content_of(path, flipped(content, position)):
            assert any("ledger line" in problem.what for problem in verify(twice_published.home)), position


def test_a_ledger_that_lost_its_last_entries_is_found(twice_published: Office) -> None:
    path = twice_published.ledger.path
    lines = path.read_bytes().splitlines(keepends=True)
    with content_of(path, b"".join(lines[:-2])):
        assert any("was interrupted" in problem.what for problem in verify(twice_published.home))
    with content_of(path, b"".join(lines[:-7])):
        assert str(twice_published.home.current) in {problem.where for problem in verify(twice_published.home)}


def test_a_deleted_file_is_found_wherever_it_was(twice_published: Office) -> None:
    for path in protected(twice_published):
        aside = twice_published.home.root / "aside"
        path.rename(aside)
        assert str(path) in {problem.where for problem in verify(twice_published.home)}, path
        aside.rename(path)


@pytest.mark.parametrize("place", ["", "2026-10.1", "2026-10.1/bi", "2026-10.1/hr"])
def test_a_file_that_was_never_published_is_found(twice_published: Office, place: str) -> None:
    stranger = twice_published.home.releases / place / "stars_copy.parquet"
    stranger.write_bytes(b"")
    assert [problem.where for problem in verify(twice_published.home)] == [str(stranger)]
    stranger.unlink()


@pytest.mark.parametrize("place", ["releases/2026-10.1/hr", "releases/2026-10.1/bi/stars.parquet", "store", "hr/key"])
def test_a_mode_that_lets_others_in_is_found_with_its_remedy(twice_published: Office, place: str) -> None:
    path = twice_published.home.root / place
    mode = path.stat().st_mode
    path.chmod(0o777)
    (problem,) = verify(twice_published.home)
    assert problem.where == str(path) and problem.next_step.startswith("chmod ")
    path.chmod(mode)


def test_verify_changes_nothing(twice_published: Office, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(twice_published.home.root, copy)
    verify(twice_published.home)
    assert {path.relative_to(copy) for path in copy.rglob("*")} == {
        path.relative_to(twice_published.home.root) for path in twice_published.home.root.rglob("*")
    }
