"""The seam: every durable side effect of the store and the door passes through here, one call each.

Here: the few file operations that must survive a power cut, and a counter. `arm(n)`, or `STARLEDGER_FAULT=n` in the
environment of a child process, stops the process with SIGKILL just before its n-th effect, so that a test can walk
n = 1, 2, … until a command runs through, and know that it has tried every moment. While a fault is armed, what is
written is written in two halves with a moment of its own between them: files torn in the middle are tried too. The
variable alone does nothing: only beside `STARLEDGER_FAULTS_FOR_TESTS=yes` is it read, so that none left behind in a
shell can kill a real month.
Not here: any decision about what to write.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fault_of_the_environment() -> int:
    is_wanted = os.environ.get("STARLEDGER_FAULTS_FOR_TESTS") == "yes"
    return int(os.environ.get("STARLEDGER_FAULT", "0")) if is_wanted else 0


_done, _fault_at, _fail, _lasts = 0, _fault_of_the_environment(), _kill, False


def arm(fault_at: int, fail: Callable[[], None] = _kill, *, lasts: bool = False) -> None:
    """Call `fail` before the `fault_at`-th effect from now (0: never).

    With `lasts`, again before each later one that takes space, as on a disk that stays full.
    """
    global _done, _fault_at, _fail, _lasts
    _done, _fault_at, _fail, _lasts = 0, fault_at, fail, lasts


def reached() -> bool:
    """Whether the armed fault has come up."""
    return 0 < _fault_at <= _done


def point(*, takes_space: bool = True) -> None:
    """Count one side effect that is about to happen; called here and before a `COPY … TO` of DuckDB's."""
    global _done
    _done += 1
    if _done == _fault_at or (_lasts and reached() and takes_space):
        _fail()


def _portions(content: bytes) -> Iterator[bytes]:
    """The content, whole; while a fault is armed in two halves, with a moment between them."""
    if _fault_at:
        half = len(content) // 2
        yield content[:half]
        point()
        yield content[half:]
    else:
        yield content


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a new file and flush it to the disk; an existing one is an error, because nothing is rewritten in place."""
    point()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb", buffering=0):
        os.fchmod(descriptor, mode)
        for portion in _portions(content):
            _write_all(descriptor, portion)
        os.fsync(descriptor)


def append(descriptor: int, content: bytes) -> None:
    """Append to an open file and flush it to the disk before returning."""
    point()
    for portion in _portions(content):
        _write_all(descriptor, portion)
    os.fsync(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def truncate(descriptor: int, length: int) -> None:
    point(takes_space=False)
    os.ftruncate(descriptor, length)
    os.fsync(descriptor)


def fsync(path: Path) -> None:
    """Flush a file, or the entries of a directory, to the disk."""
    point(takes_space=False)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(path: Path, mode: int) -> None:
    """Set a finished file's mode and flush it."""
    path.chmod(mode)
    fsync(path)


def rename(source: Path, target: Path) -> None:
    """Move within one file system in one step; durable once the caller has flushed the directory."""
    point(takes_space=False)
    source.rename(target)


def make_directory(path: Path, mode: int) -> None:
    point()
    path.mkdir()
    path.chmod(mode)


def remove_tree(path: Path) -> None:
    """Remove a directory that no reader was ever pointed to."""
    point(takes_space=False)
    shutil.rmtree(path)
    fsync(path.parent)
