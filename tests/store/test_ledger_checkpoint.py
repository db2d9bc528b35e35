"""The checkpoint follows the ledger through crashes, and a long ledger costs little to extend and to check."""

import hashlib
import time
from pathlib import Path

import pytest

from dagster_project.store import checkpoints, effects, merkle
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.ledger import ORIGIN, Ledger
from dagster_project.store.paths import Home

AT = "2026-11-03T06:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def long_ledger(home: Home, count: int) -> None:
    """Written at once: each append flushes to the disk, which is not what is measured."""
    previous, lines = ORIGIN, []
    for seq in range(1, count + 1):
        body = {"source": "tickets", "delivery": f"第{seq}次", "delivery_id": "a" * 64, "manifest_sha256": "b" * 64}
        fields = {"seq": seq, "at": AT, "kind": "delivered", "body": body, "previous_hash": previous}
        previous = sha256(canonical_json(fields))
        lines.append(canonical_json({**fields, "hash": previous}))
    (home.ledger / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


class Crash(Exception):
    """Instead of a kill, so that the test goes on."""


@pytest.mark.parametrize("moment", [1, 2, 3, 4, 5])
def test_a_crash_at_any_moment_of_an_append_is_mended_by_the_next(home: Home, moment: int) -> None:
    Ledger(home).append("delivered", {}, AT)

    def crash() -> None:
        raise Crash

    effects.arm(moment, crash)
    with pytest.raises(Crash):
        Ledger(home).append("adopted", {}, AT)
    effects.arm(0)
    kept = checkpoints.kept(home.ledger)
    assert kept and kept.size == 1 and len(Ledger(home).entries()) == (1 if moment <= 2 else 2)
    Ledger(home).mend(AT)
    assert checkpoints.kept(home.ledger) == Ledger(home).checkpoint()
    Ledger(home).append("adopted", {}, AT)
    assert checkpoints.kept(home.ledger) == Ledger(home).checkpoint()


def test_a_ledger_of_ten_thousand_entries_is_checked_in_about_a_second(home: Home) -> None:
    long_ledger(home, 10_000)
    started = time.process_time()
    examined = Ledger(home).examined()
    copy = checkpoints.of(examined.leaves[:9_000])
    assert checkpoints.is_proved(copy, examined.leaves) and examined.broken == []
    seconds = time.process_time() - started
    print(f"10,000 entries: {seconds:.2f} s")
    assert seconds < 3


def test_an_append_to_a_long_ledger_hashes_a_branch_and_not_the_tree(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ledger(home, 3_000)
    ledger = Ledger(home)
    ledger.append("adopted", {}, AT)
    hashed: list[None] = []

    def counting(left: bytes, right: bytes) -> bytes:
        hashed.append(None)
        return hashlib.sha256(b"\1" + left + right).digest()

    monkeypatch.setattr(merkle, "node_hash", counting)
    ledger.append("adopted", {}, AT)
    assert len(hashed) < 60
