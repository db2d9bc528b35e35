"""`verify` finds any changed byte, file or mode, and names where it is."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_month import Office, office_in

from dagster_project.door.verify import verify
from dagster_project.store.hashing import file_sha256, sha256


@pytest.fixture(scope="module")
def twice_published(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Only read by these tests, or changed and put back."""
    office = office_in(tmp_path_factory.mktemp("company"))
    office.deliver("calls")
    august = office.calculate("2026-08", only=("stars",))  # nobody ever seals it; October rests on it all the same
    september = office.calculate("2026-09", only=("stars",), earlier={"2026-08": august.calculation_id})
    for star in (3, 4):
        office.make_ready(star=star, earlier={"2026-09": september.calculation_id})
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
    places = [home.releases, home.store]
    return [home.current, home.key, *(path for place in places for path in place.rglob("*") if path.is_file())]


def test_nothing_is_wrong_with_what_was_just_published(twice_published: Office) -> None:
    assert verify(twice_published.home) == []


def test_one_flipped_bit_is_found_in_every_file_and_named(twice_published: Office) -> None:
    paths = protected(twice_published)
    assert len(paths) > 80
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


@pytest.mark.parametrize(
    "place",
    ["releases", "releases/2026-10.1", "releases/2026-10.1/bi", "releases/2026-10.1/hr", "store/rules/rules/schemes"],
)
def test_a_file_that_nobody_wrote_is_found(twice_published: Office, place: str) -> None:
    stranger = twice_published.home.root / place / "stars_copy.parquet"
    stranger.write_bytes(b"")
    assert [problem.where for problem in verify(twice_published.home)] == [str(stranger)]
    stranger.unlink()


def test_a_file_that_was_added_to_a_delivery_is_found(twice_published: Office) -> None:
    ((source, delivery_id),) = twice_published.deliveries
    stranger = twice_published.home.raw / source / delivery_id / "files" / "b.csv"
    stranger.write_bytes(b"")
    assert [problem.where for problem in verify(twice_published.home)] == [str(stranger)]
    stranger.unlink()


def test_a_file_and_its_manifest_changed_together_are_found(twice_published: Office) -> None:
    folder = twice_published.home.rules / "rules"
    path, manifest = folder / "schemes" / "alpha.yaml", folder / "manifest.json"
    forged = manifest.read_bytes().replace(file_sha256(path).encode(), sha256(b"scheme: beta\n").encode())
    with content_of(path, b"scheme: beta\n"), content_of(manifest, forged):
        assert [problem.where for problem in verify(twice_published.home)] == [str(manifest)]


@pytest.mark.parametrize(
    "place",
    [
        *("releases/2026-10.1/hr", "releases/2026-10.1/bi/stars.parquet", "store", "hr/key"),
        *("store/rules/rules/clauses.parquet", "store/rules/rules/schemes/alpha.yaml"),
    ],
)
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
