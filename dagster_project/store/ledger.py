"""The ledger: what happened, in order, append-only, each entry chained to the one before by its hash.

Here: `HOME/ledger/entries.jsonl`, one canonical JSON line an entry; `hash` is the SHA-256 of the entry's canonical JSON
without `hash`, and the first `previous_hash` is 64 zeros, so anybody can re-check the chain with ten lines of code. The
lines (without their LF) are also the leaves of a Merkle tree, whose checkpoint is kept beside them after each entry
(`checkpoints`). Not here: what the entries mean (`intake`, `door`). Times are handed in. A line that a crash tore off
is set aside into its own file and recorded by a `set_aside` entry at the next append; it was never acknowledged, so
nothing that anybody relied on is lost.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.store import checkpoints, effects
from dagster_project.store.checkpoints import Checkpoint
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.merkle import Frontier, leaf_hash
from dagster_project.store.paths import Home

ORIGIN = "0" * 64
KINDS = frozenset(
    {
        *("delivered", "adopted", "calculated", "sealed", "refused", "approved", "waived", "closed", "set_aside"),
        *("handed_over", "receipt", "recalled", "upgraded", "erased"),
        *("held", "released", "adjusted", "adjustment_approved", "adjustment_ended", "disputed", "judged", "no_effect"),
        *("intended", "staged", "verified", "switched", "done", "abandoned"),
    }
)


@dataclass(frozen=True)
class Entry:
    seq: int
    at: str
    kind: str
    body: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Examined:
    """The leaf hashes of the lines, whether they are entries or not; what breaks the chain; a last line torn off."""

    leaves: list[bytes]
    broken: list[str]
    torn: list[str]


class Ledger:
    """Reads and extends one HOME's ledger; several processes may append, each entry continues the true last one."""

    def __init__(self, home: Home):
        self.path = home.ledger / "entries.jsonl"
        self._entries: list[Entry] = []
        self._leaves: list[bytes] = []
        self._frontier = Frontier()
        self._offset = 0

    def append(
        self, kind: str, body: Mapping[str, Any], at: str, guard: Callable[[Sequence[Entry]], None] | None = None
    ) -> Entry:
        """Add one entry and flush it; `at` is ISO 8601 with an offset.

        `guard` sees the entries before it while no other process can append; it raises to prevent the entry.
        """
        if kind not in KINDS:
            raise ValueError(f"the ledger knows no entry of kind {kind!r}; the kinds are {', '.join(sorted(KINDS))}")
        if datetime.fromisoformat(at).tzinfo is None:
            raise ValueError(f"an entry's time needs its offset from UTC, this has none: {at}")
        with self._opened() as descriptor:
            self._settle(descriptor, at)
            if guard:
                guard(self._entries)
            return self._write(descriptor, kind, dict(body), at)

    def mend(self, at: str) -> None:
        """Set a torn last line aside, if there is one, and bring the checkpoint up to the last entry."""
        with self._opened() as descriptor:
            if self._settle(descriptor, at) < len(self._leaves):
                self._keep_checkpoint()

    def checkpoint(self, is_listing: bool = False) -> Checkpoint | None:
        """What stands for all entries up to now (None: there are none); with each one's own hash if it `is_listing`."""
        self.entries()
        return checkpoints.of(self._leaves, self._frontier.root(), is_listing) if self._leaves else None

    def entries(self, kind: str | None = None) -> list[Entry]:
        """The entries in order, those of other processes included; refuses a broken chain."""
        if self.path.exists():
            with self.path.open("rb") as file:
                self._refresh(file.fileno())
        return [entry for entry in self._entries if kind is None or entry.kind == kind]

    def problems(self) -> list[str]:
        """Read the whole file afresh and say, line by line, what breaks the chain (empty: nothing)."""
        found = self.examined()
        return [*found.broken, *found.torn]

    def examined(self) -> Examined:
        """The file as it lies there, read once, so that what is appended meanwhile does not matter."""
        *lines, torn = (self.path.read_bytes() if self.path.exists() else b"").split(b"\n")
        broken: list[str] = []
        previous = ORIGIN
        for number, line in enumerate(lines, 1):
            try:
                previous = parse(line, number, previous).hash
            except ValueError as error:
                broken.append(f"ledger line {number}: {error}")
                previous = _claimed_hash(line)
        says = f"ledger line {len(lines) + 1} is torn off after {len(torn)} bytes; the next append sets it aside"
        return Examined([leaf_hash(line) for line in lines], broken, [says] if torn else [])

    @contextmanager
    def _opened(self) -> Iterator[int]:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _refresh(self, descriptor: int) -> bytes:
        """Take in what was appended since the last look; returns the bytes of a torn last line."""
        size = os.fstat(descriptor).st_size
        if size < self._offset:
            raise Refusal(
                f"{self.path} has become shorter while it was in use. Restore it from the backup, then `verify`."
            )
        complete, newline, torn = os.pread(descriptor, size - self._offset, self._offset).rpartition(b"\n")
        for line in complete.split(b"\n") if newline else []:
            previous = self._entries[-1].hash if self._entries else ORIGIN
            try:
                self._take_in(parse(line, len(self._entries) + 1, previous), line)
            except ValueError as error:
                raise Refusal(
                    f"{self.path}, line {len(self._entries) + 1}: {error}. What was delivered, signed and published "
                    "can no longer be proved from it. Nothing was changed: run `starledger verify`, restore the ledger "
                    "from the backup."
                ) from None
        return torn

    def _take_in(self, entry: Entry, line: bytes) -> None:
        self._entries.append(entry)
        self._leaves.append(leaf_hash(line))
        self._frontier.add(self._leaves[-1])
        self._offset += len(line) + 1

    def _settle(self, descriptor: int, at: str) -> int:
        """Read what is new, set a torn line aside; returns how many entries the kept checkpoint has proved."""
        torn = self._refresh(descriptor)
        kept = checkpoints.kept(self.path.parent)
        if kept and not self._continues(kept):
            raise Refusal(
                f"{self.path} does not continue what {checkpoints.NAME} beside it was made from: entries were removed "
                "or changed, or only one of the two files was restored. Nothing was added to it. Run `starledger "
                "verify`, and restore the folder from the backup."
            )
        if torn:
            self._set_aside(descriptor, torn, at)
        return kept.size if kept else 0

    def _continues(self, kept: Checkpoint) -> bool:
        """Nearly always the checkpoint is of the last entry, whose root is at hand."""
        if kept.size == len(self._leaves):
            return kept == checkpoints.of(self._leaves, self._frontier.root())
        return checkpoints.is_proved(kept, self._leaves)

    def _keep_checkpoint(self) -> None:
        checkpoints.keep(self.path.parent, checkpoints.of(self._leaves, self._frontier.root()))

    def _write(self, descriptor: int, kind: str, body: dict[str, Any], at: str) -> Entry:
        previous = self._entries[-1].hash if self._entries else ORIGIN
        fields = {"seq": len(self._entries) + 1, "at": at, "kind": kind, "body": body, "previous_hash": previous}
        line = canonical_json({**fields, "hash": sha256(canonical_json(fields))})
        entry = parse(line, len(self._entries) + 1, previous)
        effects.append(descriptor, line + b"\n")
        self._take_in(entry, line)
        self._keep_checkpoint()
        return entry

    def _set_aside(self, descriptor: int, torn: bytes, at: str) -> None:
        name = f"torn-{len(self._entries) + 1}-{sha256(torn)[:12]}"
        if not (self.path.parent / name).exists():
            effects.write(self.path.parent / name, torn)
        effects.truncate(descriptor, self._offset)
        self._write(descriptor, "set_aside", {"file": name, "bytes": len(torn), "sha256": sha256(torn)}, at)


def parse(line: bytes, seq: int, previous_hash: str) -> Entry:
    """One line as an entry; a ValueError says what is wrong with it."""
    try:
        fields = json.loads(line)
        entry = Entry(**fields)
        canonical = canonical_json(fields)
    except (ValueError, TypeError):
        raise ValueError("this is not an entry") from None
    if canonical != line:
        raise ValueError("the entry is not in canonical form, so it was changed")
    if entry.seq != seq or entry.previous_hash != previous_hash:
        raise ValueError("the entry does not follow the one before it; entries were removed, added or changed")
    if entry.hash != sha256(canonical_json({name: value for name, value in fields.items() if name != "hash"})):
        raise ValueError(f"the {entry.kind} entry was changed after it was written")
    return entry


def _claimed_hash(line: bytes) -> str:
    """The hash that a faulty line carries, so that one fault is reported once and not at every line after it."""
    try:
        return str(json.loads(line)["hash"])
    except (ValueError, TypeError, KeyError):
        return ""


def newest(entries: Sequence[Entry], kind: str | None = None) -> Entry | None:
    """The last entry (of a kind), if there is one."""
    return next((entry for entry in reversed(entries) if kind is None or entry.kind == kind), None)
