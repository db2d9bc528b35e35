"""A full disk while a month is kept, sealed, signed and published: readers keep the old release whole, and the next
attempt publishes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fake_month import MONTH, Office, office_in

from dagster_project.door import journal, manifest, pointer
from dagster_project.door.verify import verify
from dagster_project.store import full_disk
from dagster_project.store.hashing import file_sha256
from dagster_project.store.paths import Home
from tests.full_disk import BEFORE, WHEN_FLUSHED, full_from

TABLES = ("stars",)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HOME with one publication and the next candidate signed."""
    office = office_in(tmp_path_factory.mktemp("before"))
    office.make_ready(only=TABLES)
    office.publish()
    office.make_ready(star=4, only=TABLES)
    return office.home.root


def seen_by_a_reader(home: Home) -> str:
    found = pointer.read(home)
    assert found is not None
    document = manifest.read(home, found.publication_id, found.manifest_sha256)
    entries = [entry for tables in document["current"].values() for one in tables.values() for entry in one]
    assert entries and all(file_sha256(home.root / entry["path"]) == entry["sha256"] for entry in entries)
    return found.publication_id


@pytest.mark.parametrize("kind", [BEFORE, WHEN_FLUSHED])
def test_a_disk_that_is_full_at_any_moment_changes_nothing_for_readers_and_the_next_attempt_publishes(
    before: Path, tmp_path: Path, kind: str
) -> None:
    number, is_reached = 0, True
    while is_reached:
        number += 1
        shutil.copytree(before, tmp_path / str(number))
        office = Office(Home(tmp_path / str(number)))
        with full_from(number, kind) as moment:
            try:
                office.publish()
            except OSError as error:
                assert full_disk.reason(error) == "the disk is full"
        is_reached = moment.is_reached
        assert seen_by_a_reader(office.home) in ("2026-10.1", "2026-10.2"), number
        again = Office(Home(tmp_path / str(number)))
        again.publish()
        assert seen_by_a_reader(again.home) == "2026-10.2" and verify(again.home) == [], number
        assert len(journal.done(again.ledger.entries(), MONTH)) == 2, number
        shutil.rmtree(again.home.root)
    assert number > 15


@pytest.mark.parametrize("kind", [BEFORE, WHEN_FLUSHED])
def test_a_disk_that_is_full_while_a_month_is_kept_sealed_and_signed_leaves_it_to_be_done_again(
    tmp_path: Path, kind: str
) -> None:
    number, is_reached = 0, True
    while is_reached:
        number += 1
        office = office_in(tmp_path / str(number))
        with full_from(number, kind) as moment:
            try:
                office.make_ready(only=TABLES)
            except OSError as error:
                assert full_disk.reason(error) == "the disk is full"
        is_reached = moment.is_reached
        assert pointer.read(office.home) is None
        again = Office(office.home)
        again.make_ready(only=TABLES)
        again.publish()
        assert seen_by_a_reader(again.home) == "2026-10.1" and verify(again.home) == [], number
        shutil.rmtree(again.home.root)
    assert number > 5
