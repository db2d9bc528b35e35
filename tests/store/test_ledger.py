"""The ledger only grows, and anybody can see whether it was changed."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.store.ledger import ORIGIN, Entry, Ledger
from dagster_project.store.paths import Home

AT = "2026-11-03T06:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def filled(home: Home, count: int = 3) -> Ledger:
    ledger = Ledger(home)
    for number in range(count):
        ledger.append("delivered", {"source": "tickets", "delivery": f"第{number}次"}, AT)
    return ledger


def test_each_entry_names_the_hash_of_the_one_before(home: Home) -> None:
    entries = filled(home).entries()
    assert [entry.previous_hash for entry in entries] == [ORIGIN, entries[0].hash, entries[1].hash]
    assert [entry.seq for entry in entries] == [1, 2, 3]


def test_a_line_is_canonical_json_that_people_can_read(home: Home) -> None:
    line = filled(home).path.read_text("utf-8").splitlines()[0]
    assert "第0次" in line and json.loads(line)["kind"] == "delivered"
    assert line == json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_entries_of_another_process_are_seen_and_continued(home: Home) -> None:
    one, other = Ledger(home), Ledger(home)
    one.append("delivered", {}, AT)
    other.append("adopted", {}, AT)
    one.append("calculated", {}, AT)
    assert [entry.kind for entry in other.entries()] == ["delivered", "adopted", "calculated"]
    assert other.problems() == [] and [entry.seq for entry in one.entries("adopted")] == [2]


def test_many_processes_at_once_keep_one_chain(home: Home) -> None:
    children = []
    for _ in range(4):
        pid = os.fork()
        if not pid:
            filled(home, 5)
            os._exit(0)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert len(Ledger(home).entries()) == 20 and Ledger(home).problems() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda lines: [lines[0], lines[1].replace(b"tickets", b"tackets"), lines[2]],
            "was changed after it was written",
        ),
        (lambda lines: [lines[0], lines[2]], "does not follow the one before it"),
        (lambda lines: [lines[1], lines[0], lines[2]], "does not follow the one before it"),
        (lambda lines: [lines[0], lines[1].replace(b":", b": ", 1), lines[2]], "not in canonical form"),
        (lambda lines: [lines[0], b"{}\n", lines[2]], "this is not an entry"),
    ],
)
def test_a_changed_ledger_is_refused_and_its_line_named(
    home: Home, change: Callable[[list[bytes]], list[bytes]], says: str
) -> None:
    path = filled(home).path
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(Refusal, match=f"{says}.*starledger verify"):
        Ledger(home).entries()
    assert any(says in problem for problem in Ledger(home).problems())


def test_one_changed_line_is_reported_once(home: Home) -> None:
    path = filled(home).path
    path.write_bytes(path.read_bytes().replace("第1次".encode(), "第9次".encode()))
    assert len(Ledger(home).problems()) == 1


def test_a_torn_last_line_is_set_aside_and_recorded(home: Home) -> None:
    path = filled(home).path
    with path.open("ab") as file:
        file.write(b'{"at":"2026')
    assert ["torn off after 11 bytes" in problem for problem in Ledger(home).problems()] == [True]
    assert len(Ledger(home).entries()) == 3
    Ledger(home).append("adopted", {}, AT)
    entries = Ledger(home).entries()
    assert [entry.kind for entry in entries[3:]] == ["set_aside", "adopted"]
    assert (home.ledger / entries[3].body["file"]).read_bytes() == b'{"at":"2026'
    assert Ledger(home).problems() == []


def test_reading_does_not_touch_a_line_that_is_still_being_written(home: Home) -> None:
    path = filled(home).path
    with path.open("ab") as file:
        file.write(b"{")
    before = path.read_bytes()
    Ledger(home).entries()
    Ledger(home).problems()
    assert path.read_bytes() == before


def test_a_guard_sees_all_entries_and_can_prevent_one(home: Home) -> None:
    ledger = filled(home)
    seen: list[Entry] = []

    def guard(entries: Sequence[Entry]) -> None:
        seen.extend(entries)
        raise Refusal("not now")

    with pytest.raises(Refusal, match="not now"):
        Ledger(home).append("adopted", {}, AT, guard)
    assert len(seen) == 3 and len(ledger.entries()) == 3


def test_a_time_without_offset_and_an_unknown_kind_are_mistakes(home: Home) -> None:
    with pytest.raises(ValueError, match="needs its offset"):
        Ledger(home).append("adopted", {}, "2026-11-03T06:00:00")
    with pytest.raises(ValueError, match="knows no entry of kind 'paid'"):
        Ledger(home).append("paid", {}, AT)
