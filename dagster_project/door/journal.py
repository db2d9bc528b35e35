"""What the ledger says about publications: which are done, and which intent was left open.

Here: reading and adding the entries intended → staged → verified → switched → done (or abandoned), and the guard that
keeps a publisher that was overtaken from going on with a closed intent. Not here: deciding (`publish`, `recover`). An
intent's fence is the sequence number of its own `intended` entry: a later intent always has a higher one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.door import pointer
from dagster_project.door.pointer import Pointer
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home

STEPS = ("intended", "staged", "verified", "switched", "done", "abandoned")


class Overtaken(Refusal):
    """Another process has closed this attempt while the one that began it was held up."""


@dataclass(frozen=True)
class Attempt:
    """One intent to publish and how far it came: its entries by kind."""

    steps: dict[str, Entry]

    @property
    def fence(self) -> int:
        return self.steps["intended"].seq

    @property
    def body(self) -> dict[str, Any]:
        return self.steps["intended"].body

    @property
    def publication_id(self) -> str:
        return str(self.body["publication_id"])

    @property
    def is_done(self) -> bool:
        return "done" in self.steps

    @property
    def is_open(self) -> bool:
        return not self.steps.keys() & {"done", "abandoned"}

    @property
    def manifest_sha256(self) -> str | None:
        return self.steps["verified"].body["manifest_sha256"] if "verified" in self.steps else None


def attempts(entries: Sequence[Entry]) -> list[Attempt]:
    """Every intent to publish, in order."""
    found: dict[int, Attempt] = {}
    for entry in entries:
        if entry.kind == "intended":
            found[entry.seq] = Attempt({"intended": entry})
        elif entry.kind in STEPS:
            found[entry.body["fence"]].steps[entry.kind] = entry
    return list(found.values())


def done(entries: Sequence[Entry], month: str | None = None) -> list[Attempt]:
    """The publications (of a month), in order."""
    finished = [attempt for attempt in attempts(entries) if attempt.is_done]
    return [attempt for attempt in finished if month is None or attempt.body["period"] == month]


def record(
    ledger: Ledger, attempt: Attempt, kind: str, at: str, act: Callable[[], None] | None = None, **more: Any
) -> None:
    """Add the next step of an open attempt, after doing `act`; refuses, doing nothing, if it was closed meanwhile.

    `act` runs while nobody else can append: moving the pointer and closing the attempt can thus never cross.
    """

    def guard(entries: Sequence[Entry]) -> None:
        _check_open(entries, attempt)
        if act:
            act()

    body = {
        "publication_id": attempt.publication_id,
        "content_hash": attempt.body["content_hash"],
        "fence": attempt.fence,
    }
    attempt.steps[kind] = ledger.append(kind, {**body, **more}, at, guard)


@contextmanager
def giving_way(home: Home, ledger: Ledger, attempt: Attempt) -> Iterator[None]:
    """If the attempt was closed meanwhile, say that (rather than that a file is missing) and leave nothing behind."""
    try:
        yield
    except (OSError, duckdb.Error, Refusal):
        try:
            _check_open(ledger.entries(), attempt)
        except Overtaken:
            if staging_of(home, attempt).exists():
                effects.remove_tree(staging_of(home, attempt))
            raise
        raise


def _check_open(entries: Sequence[Entry], attempt: Attempt) -> None:
    now = next(found for found in attempts(entries) if found.fence == attempt.fence)
    if not now.is_open:
        closed = now.steps.get("done") or now.steps["abandoned"]
        raise Overtaken(
            f"This run was held up, and meanwhile another process recorded its {attempt.publication_id} as "
            f"{closed.kind} (ledger entry {closed.seq}); it changes nothing more. Look with `starledger status`, then "
            "publish again if needed."
        )


def pointer_of(attempt: Attempt) -> Pointer:
    """The pointer that a verified attempt leads to."""
    return Pointer(attempt.publication_id, str(attempt.manifest_sha256), attempt.fence)


def staging_of(home: Home, attempt: Attempt) -> Path:
    return home.releases / f".staging-{attempt.publication_id}-{attempt.fence}"


def finish(home: Home, ledger: Ledger, attempt: Attempt, at: str) -> None:
    """Point readers to a verified release that lies in its place, and close the attempt."""
    if "switched" not in attempt.steps:
        new = pointer_of(attempt)
        switch = partial(pointer.switch, home, attempt.body["previous"], new)
        record(ledger, attempt, "switched", at, switch, manifest_sha256=new.manifest_sha256)
    record(ledger, attempt, "done", at, manifest_sha256=attempt.manifest_sha256)
