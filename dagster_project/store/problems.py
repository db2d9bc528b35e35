"""What is not as it was written: a problem with its place and remedy, and the few checks that find one.

Here: whether a file's bytes and mode are what somebody recorded, and whether a directory holds something nobody wrote.
Not here: which files there must be (`objects`, `folders`, the modules of `door`).
"""

import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from dagster_project.store.hashing import file_sha256
from dagster_project.store.paths import READ_ONLY

RESTORE = "Restore it from the backup, then verify again."


@dataclass(frozen=True)
class Problem:
    """Where, what, and what to do next; `is_open` if nothing was altered, and something only waits for its end."""

    where: str
    what: str
    next_step: str = RESTORE
    is_open: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.next_step}"


def byte_problems(path: Path, expected_sha256: str, since: str, next_step: str = RESTORE) -> Iterator[Problem]:
    """Whether a file is there and unchanged; `since` says when it was so ("it was published")."""
    if not path.exists():
        yield Problem(str(path), f"it is missing, though {since}.", next_step)
    elif file_sha256(path) != expected_sha256:
        yield Problem(str(path), f"its bytes were changed after {since}.", next_step)


def file_problems(path: Path, expected_sha256: str, since: str, next_step: str = RESTORE) -> Iterator[Problem]:
    """The same, and whether it is still read-only."""
    found = list(byte_problems(path, expected_sha256, since, next_step))
    yield from found or mode_problems(path, READ_ONLY)


def mode_problems(path: Path, expected: int) -> Iterator[Problem]:
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else expected
    if mode != expected:
        yield Problem(str(path), f"its mode is {mode:04o}, not {expected:04o}.", f"chmod {expected:04o} '{path}'")


def strangers(directory: Path, known: Collection[str], how: str = "published") -> Iterator[Problem]:
    """What lies in a directory and is not `known`."""
    for path in sorted(directory.iterdir()) if directory.exists() else []:
        if path.name not in known:
            yield Problem(str(path), f"it was never {how}.", "Move it out of the way, and find out who put it there.")
