"""A step of a month, walked moment by moment: its n-th side effect fails, readers look, a plain re-run ends it.

Here: the kinds of failure, what is compared, and what a reader checks. Not here: the steps (`works.py`).
Afterwards everything has to be as if nothing had failed: the same files, the same facts in the ledger, the same logical
hashes, every byte proved.
"""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.door import manifest, pointer
from dagster_project.door.journal import Overtaken
from dagster_project.door.verify import verify
from dagster_project.store import calculations, effects
from dagster_project.store.hashing import canonical_json, file_sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.faults.processes import DONE, KILLED, NO_SPACE, REFUSED, end, start

# What has to be in the ledger once, whatever happened; an attempt to publish may be there more often.
FACTS = ("delivered", "adopted", "calculated", "sealed", "approved", "done", "closed")
# Each differs from one attempt to the next, or is the hash of something that does.
OF_AN_ATTEMPT = ("fence", "manifest_sha256")
KILL, FULL, SHORT = "killed", "disk full", "writes cut short"


@dataclass(frozen=True)
class Step:
    """`base` is a HOME as it lies before the step, `act` does the step, and again it is the plain re-run.

    `seen` are the publications that a reader may get while it runs.
    """

    name: str
    base: Path
    act: Callable[[Home], object]
    seen: frozenset[str | None]


@dataclass
class Walked:
    """How often a step failed, and how often readers looked at it meanwhile."""

    moments: int = 0
    reads: int = 0
    wrong: list[str] = field(default_factory=list)


def walk(step: Step, kind: str, scratch: Path, stride: int = 1) -> Walked:
    """Let every `stride`-th moment of the step fail, until one is not reached."""
    found, expected = Walked(), _account_of_whole(step, scratch)
    moment, outcome = 1, None
    while outcome != DONE:
        home = copied(step.base, scratch / f"{step.name}-{moment}")
        outcome = _fail(step, kind, moment, home, found)
        _check(step, kind, moment, home, expected, outcome, found)
        if outcome != DONE:
            found.moments += 1
        shutil.rmtree(home.root)
        moment += stride
    return found


def overtaken(step: Step, scratch: Path, stride: int = 1) -> Walked:
    """The step is held up before its n-th effect, its lock lost; a second one does it; then the first goes on."""
    found, moment, is_reached = Walked(), 1, True
    while is_reached:
        home = copied(step.base, scratch / f"{step.name}-overtaken-{moment}")
        states: list[dict[Path, bytes]] = []
        effects.arm(moment, lambda: states.append(_overtake(step, home)))  # noqa: B023
        try:
            step.act(home)
        except Overtaken:
            if _state(home) != states[0]:
                found.wrong.append(f"{step.name}, held up at {moment}: what was overtaken has changed something")
        is_reached = effects.reached()
        effects.arm(0)
        found.reads += 1
        found.wrong += [f"{step.name}, held up at {moment}: {problem}" for problem in _problems(home)]
        found.moments += is_reached
        shutil.rmtree(home.root)
        moment += stride
    return found


def _account_of_whole(step: Step, scratch: Path) -> dict[str, Any]:
    """What the step comes to when nothing fails; doing it twice changes nothing."""
    home = copied(step.base, scratch / f"{step.name}-whole")
    assert end(start(lambda: step.act(home))) == DONE, f"{step.name} fails by itself"
    once = account(home)
    assert end(start(lambda: step.act(home))) == DONE
    assert account(home) == once, f"{step.name} done twice is not as done once"
    shutil.rmtree(home.root)
    return once


def _fail(step: Step, kind: str, moment: int, home: Home, found: Walked) -> int | None:
    """Do the step with its n-th moment failing; DONE where it has not so many."""

    def act() -> None:
        with failing(kind, moment):
            step.act(home)
        if effects.reached():
            raise OSError(errno.ENOSPC, "it was caught on its way, and the step went on")

    return end(start(act), lambda: _look(step, home, f"{kind} at {moment}", found))


@contextmanager
def failing(kind: str, moment: int) -> Iterator[None]:
    """Within the block the n-th effect fails; for SHORT no file may grow beyond a length that n stands for."""
    if kind == KILL:
        effects.arm(moment)
    elif kind == FULL:
        effects.arm(moment, _is_full, lasts=True)
    else:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50 * 3**moment, resource.RLIM_INFINITY))
    yield


def _is_full() -> None:
    raise OSError(errno.ENOSPC, "no space left on device")


def _check(
    step: Step, kind: str, moment: int, home: Home, expected: dict[str, Any], outcome: int | None, found: Walked
) -> None:
    where = f"{step.name}, {kind} at {moment}"
    wanted = (KILLED, DONE) if kind == KILL else (NO_SPACE, REFUSED, DONE)
    if outcome not in wanted:
        found.wrong.append(f"{where}: the step ended with {outcome}")
    _look(step, home, where, found)
    again = end(start(lambda: step.act(home)), lambda: _look(step, home, where, found))
    if again != DONE:
        found.wrong.append(f"{where}: the re-run ended with {again}")
        return
    found.wrong += [f"{where}, then run again: {problem}" for problem in _problems(home)]
    found.wrong += [f"{where}, then run again: {one}" for one in differences(expected, account(home))]


def _look(step: Step, home: Home, where: str, found: Walked) -> None:
    """What any reader does: the pointer, the manifest, every byte behind it; and the ledger's chain."""
    found.reads += 1
    try:
        seen = seen_by_a_reader(home)
        broken = Ledger(home).examined().broken
    except Exception as error:
        found.wrong.append(f"{where}: a reader got {type(error).__name__}: {error}")
        return
    if seen not in step.seen or broken:
        found.wrong.append(f"{where}: a reader saw {seen} {broken}")


def seen_by_a_reader(home: Home) -> str | None:
    """The publication that a reader gets, every file of it checked."""
    found = pointer.read(home)
    if found is None:
        return None
    document = manifest.read(home, found.publication_id, found.manifest_sha256)
    for tables in document["current"].values():
        for entry in (entry for entries in tables.values() for entry in entries):
            if file_sha256(home.root / entry["path"]) != entry["sha256"]:
                raise AssertionError(f"{entry['path']} is not what the manifest says")
    return found.publication_id


def _problems(home: Home) -> list[str]:
    """What an auditor finds; what only waits for people is none."""
    return [str(problem) for problem in verify(home) if "is sealed and not published" not in problem.what]


def account(home: Home) -> dict[str, Any]:
    """Which files there are, what the ledger tells, and the logical hash of every table, published or only stored."""
    facts = [
        (entry.kind, canonical_json({key: value for key, value in entry.body.items() if key not in OF_AN_ATTEMPT}))
        for entry in Ledger(home).entries()
        if entry.kind in FACTS
    ]
    found = pointer.read(home)
    current = manifest.read(home, found.publication_id, found.manifest_sha256)["files"] if found else []
    kept = [path for folder in (home.store, home.releases) for path in folder.rglob("*") if path.is_file()]
    stored = home.calculations.glob("*/*.json")
    return {
        "files": {str(path.relative_to(home.root)): stat.S_IMODE(path.stat().st_mode) for path in kept},
        "facts": Counter(facts),
        "published": {file["path"]: file["logical_hash"] for file in current},
        "stored": {path.stem: calculations.find(home, path.parent.name, path.stem).content_hash for path in stored},
    }


def differences(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for what, wanted in expected.items():
        for key in sorted({*wanted, *found[what]}, key=str):
            if wanted.get(key) != found[what].get(key):
                yield f"{what}: {key} is {found[what].get(key)} instead of {wanted.get(key)}"


def copied(base: Path, to: Path) -> Home:
    """A HOME of its own; what nobody may write, and the working file, are shared with the base."""

    def copy(source: str, target: str) -> object:
        is_shared = not Path(source).stat().st_mode & 0o222 or source.endswith(".duckdb")
        return os.link(source, target) if is_shared else shutil.copy2(source, target)

    shutil.copytree(base, to, copy_function=copy)
    return Home(to)


def _overtake(step: Step, home: Home) -> dict[Path, bytes]:
    """Do the step as a second process would; not in the middle of an append, which makes the second one wait."""
    with Ledger(home).path.open("rb") as ledger:
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return {}
    step.act(home)
    return _state(home)


def _state(home: Home) -> dict[Path, bytes]:
    """Every file but the lock and the log, which says that somebody came and went."""
    files = [path for path in home.root.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files if path != home.lock and home.log not in path.parents}
