"""Killed at any side effect, publishing leaves the old or the new release whole, and doing it again ends published.

A few moments of it: `make faults` walks all of them, and those of the other steps of a month.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_month import AT, Office, office_in

from dagster_project.door import journal
from dagster_project.door.recover import recover
from dagster_project.door.verify import verify
from dagster_project.store import effects
from dagster_project.store.lock import Busy
from tests.faults.processes import DONE, KILLED, REFUSED, end, start
from tests.faults.walking import FULL, KILL, Step, copied, overtaken, seen_by_a_reader, walk

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
    return Office(copied(home, to))


def publish_until(office: Office, fault_at: int) -> None:
    effects.arm(fault_at)
    office.publish()


def publishing(before: Path) -> Step:
    return Step("publish", before, lambda home: Office(home).publish(), frozenset({"2026-10.1", "2026-10.2"}))


@pytest.mark.parametrize("kind", [KILL, FULL])
def test_failing_at_a_side_effect_a_rerun_ends_published_with_the_same_content(
    before: Path, tmp_path: Path, kind: str
) -> None:
    found = walk(publishing(before), kind, tmp_path, stride=13)
    assert found.wrong == [] and found.moments >= 3 and found.reads > found.moments


def test_a_publisher_that_was_overtaken_changes_nothing(before: Path, tmp_path: Path) -> None:
    """The old one is held up before its n-th effect, its lock lost; a second publishes; then the old one goes on."""
    found = overtaken(publishing(before), tmp_path, stride=13)
    assert found.wrong == [] and found.moments >= 3


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
