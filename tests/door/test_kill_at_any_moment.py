"""Killed at any side effect, publishing leaves the old or the new release whole, and doing it again ends published."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_month import AT, MONTH, Office, office_in
from processes import DONE, KILLED, REFUSED, end, start

from dagster_project.door import journal, manifest, pointer
from dagster_project.door.journal import Overtaken
from dagster_project.door.recover import recover
from dagster_project.door.verify import verify
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.lock import Busy
from dagster_project.store.paths import Home

TABLES = ("stars",)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HOME with one publication and the next candidate signed."""
    office = office_in(tmp_path_factory.mktemp("before"))
    office.make_ready(only=TABLES)
    office.publish()
    office.make_ready(star=4, only=TABLES)
    return office.home.root


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    effects.arm(0)


def copy_of(home: Path, to: Path) -> Office:
    shutil.copytree(home, to)
    return Office(Home(to))


def seen_by_a_reader(home: Home) -> str:
    """The publication that a reader gets, every file of it checked."""
    found = pointer.read(home)
    assert found is not None
    document = manifest.read(home, found.publication_id, found.manifest_sha256)
    for tables in document["current"].values():
        for entries in tables.values():
            for entry in entries:
                assert file_sha256(home.root / entry["path"]) == entry["sha256"]
    return found.publication_id


def logical_hashes(home: Home) -> dict[str, str]:
    found = pointer.read(home)
    assert found is not None
    files = manifest.read(home, found.publication_id, found.manifest_sha256)["files"]
    return {file["path"]: file["logical_hash"] for file in files}


def publish_until(office: Office, fault_at: int) -> None:
    effects.arm(fault_at)
    office.publish()


def test_killed_before_every_side_effect_a_rerun_ends_published_with_the_same_content(
    before: Path, tmp_path: Path
) -> None:
    whole = copy_of(before, tmp_path / "whole")
    whole.publish()
    expected = logical_hashes(whole.home)
    moment, outcome = 0, KILLED
    while outcome == KILLED:
        moment += 1
        office = copy_of(before, tmp_path / str(moment))
        seen: set[str] = set()
        outcome = end(
            start(lambda: publish_until(office, moment)),  # noqa: B023
            lambda: seen.add(seen_by_a_reader(office.home)),  # noqa: B023
        )
        assert outcome in (KILLED, DONE) and seen <= {"2026-10.1", "2026-10.2"}, moment
        again = end(start(lambda: publish_until(office, 1 + moment % 5)))  # noqa: B023
        assert again in (KILLED, DONE), moment
        office.publish()
        assert logical_hashes(office.home) == expected, moment
        assert verify(office.home) == [], moment
        closed = [not attempt.is_open for attempt in journal.attempts(office.ledger.entries())]
        assert all(closed) and len(journal.done(office.ledger.entries(), MONTH)) == 2, moment
        shutil.rmtree(office.home.root)
    assert moment > 20


def test_a_publisher_that_was_overtaken_at_any_moment_changes_nothing(before: Path, tmp_path: Path) -> None:
    """The old one is held up before its n-th effect, its lock lost; a second publishes; then the old one goes on."""
    moment, is_reached = 0, True
    while is_reached:
        moment, reached = moment + 1, list[dict[Path, bytes]]()
        old = copy_of(before, tmp_path / str(moment))
        effects.arm(moment, lambda: reached.append(overtake(old)))  # noqa: B023
        try:
            old.publish()
        except Overtaken as refusal:
            assert "This run was held up" in str(refusal)
            assert state(old.home) == reached[0], moment
        assert verify(old.home) == [] and seen_by_a_reader(old.home) == "2026-10.2", moment
        assert len(journal.done(Ledger(old.home).entries(), MONTH)) == 2, moment
        shutil.rmtree(old.home.root)
        is_reached = bool(reached)
    assert moment > 20


def overtake(old: Office) -> dict[Path, bytes]:
    """Publish as a second process would; not in the middle of an append, which makes the second one wait."""
    with old.ledger.path.open("rb") as ledger:
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return {}
    new = Office(old.home)
    new.publish()
    return state(new.home)


def state(home: Home) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path != home.lock}


def test_of_two_publishers_at_once_one_publishes_and_the_other_says_who(before: Path, tmp_path: Path) -> None:
    office = copy_of(before, tmp_path / "home")
    ready, go_on = os.pipe(), os.pipe()

    def hold_up() -> None:
        os.write(ready[1], b".")
        os.read(go_on[0], 1)

    def publish_slowly() -> None:
        effects.arm(10, hold_up)
        office.publish()

    first = start(publish_slowly)
    os.read(ready[0], 1)
    with pytest.raises(Busy, match=rf"process {first} \(`publish 2026-10`, since 2026-11-03"):
        office.publish()
    assert seen_by_a_reader(office.home) == "2026-10.1"
    os.write(go_on[1], b".")
    assert end(first) == DONE
    assert office.publish().is_new is False
    assert verify(office.home) == []


def test_publishers_that_race_publish_once(before: Path, tmp_path: Path) -> None:
    office = copy_of(before, tmp_path / "home")
    outcomes = [end(pid) for pid in [start(office.publish) for _ in range(4)]]
    assert DONE in outcomes and set(outcomes) <= {DONE, REFUSED}
    assert [attempt.publication_id for attempt in journal.done(office.ledger.entries())] == ["2026-10.1", "2026-10.2"]
    assert verify(office.home) == []


def test_an_interrupted_month_is_named_by_verify_until_it_is_settled(before: Path, tmp_path: Path) -> None:
    office = copy_of(before, tmp_path / "home")
    assert end(start(lambda: publish_until(office, 8))) == KILLED
    (problem,) = verify(office.home)
    assert "publishing 2026-10.2 was interrupted" in problem.what and "starledger publish 2026-10" in problem.next_step
    assert recover(office.home, office.ledger, AT) == [
        "2026-10.2 was not complete when its run was interrupted; what there was of it is removed."
    ]
    assert recover(office.home, office.ledger, AT) == [] and verify(office.home) == []


@pytest.mark.parametrize("moment", [3, 9, 15, 21])
def test_a_full_disk_leaves_readers_where_they_were(before: Path, tmp_path: Path, moment: int) -> None:
    office = copy_of(before, tmp_path / "home")

    def is_full() -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    effects.arm(moment, is_full)
    with pytest.raises(OSError, match="no space left"):
        office.publish()
    assert seen_by_a_reader(office.home) == "2026-10.1"
    office.publish()
    assert seen_by_a_reader(office.home) == "2026-10.2" and verify(office.home) == []
