"""One writer at a time: who holds HOME, and since when.

Here: an advisory lock that the kernel frees when its process dies, so that a crash never leaves HOME locked. A holder
may take it again inside itself: the door's functions take it on their own, and `run` holds it around them. Not here:
protection from a holder that was paused and overtaken; that is the fence of `door.pointer` and the guard of
`ledger.append`.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.store import formats
from dagster_project.store.paths import Home

_holders: dict[Path, tuple[int, int]] = {}


class Busy(Refusal):
    """Somebody else is writing."""


@contextmanager
def held(home: Home, command: str, at: str) -> Iterator[None]:
    """Hold HOME while the block runs; raises `Busy`, naming pid, command and since when, instead of waiting.

    `at` is the time that the holder is shown with; nothing depends on it.
    """
    formats.of(home)  # what a newer program wrote is left alone
    root, this = home.root.resolve(), (os.getpid(), threading.get_ident())
    if _holders.get(root) == this:
        yield
        return
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, home, command)
        _holders[root] = this
        _describe(descriptor, {"pid": os.getpid(), "command": command, "since": at})
        yield
    finally:
        if _holders.get(root) == this:
            del _holders[root]
            os.ftruncate(descriptor, 0)
        os.close(descriptor)


def _take(descriptor: int, home: Home, command: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(
            f"`{command}` cannot start: {_holder(descriptor)} is writing to {home.root}. Two writers would mix two "
            "runs. Wait until it has ended and start again; if it hangs, stop that process, the lock goes with it."
        ) from None


def _describe(descriptor: int, holder: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder, ensure_ascii=False).encode(), 0)


def _holder(descriptor: int) -> str:
    """Who holds the lock, in words; a holder that has not yet written its name is just another process."""
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {holder['pid']} (`{holder['command']}`, since {holder['since']})"
    except (ValueError, KeyError):
        return "another process"
