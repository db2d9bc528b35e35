"""Reading files in a process that may use so much and no more: what one of them does to it, it does to nothing else.

Belongs here: starting that process once for many files, asking it, and what its silence means.
Does not belong here: what it does (`confinement`), how much it may (`limits`).
It is started when the first such file comes, and ends with the loading, or with the process that started it.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import limits, unfolded
from dagster_project.intake.confinement import KINDS
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table
from dagster_project.locations import INSTALLATION

__all__ = ["KINDS", "answer", "ended", "start", "table"]

_LONGEST_ANSWER = 64_000_000  # bytes: as many headings as there may be, each as long as it may be, were more

_lock = threading.Lock()
_process: subprocess.Popen[bytes] | None = None


def table(path: Path, form: Form, scratch: Path, kind: str) -> Table:
    """A file laid out for SQL by the reader of its kind; refuses what that reader refuses, and what is beyond its
    limits."""
    headings = answer(path, form, scratch, kind)["headings"]
    return unfolded.laid_out(path, form, scratch, [str(heading) for heading in headings])


def answer(path: Path, form: Form, scratch: Path, kind: str) -> dict[str, Any]:
    """What the process answers when it has read a file, its headings among it (`confinement.answer`)."""
    asked = {
        "path": str(path),
        "kind": kind,
        "form": asdict(form),
        "scratch": str(scratch),
        "limits": asdict(limits.CONFINEMENT),
    }
    with _lock:
        found = _asked(path.name, asked)
    if "headings" not in found:
        raise Refusal(found.get("refusal") or _unreadable(path.name, found.get("fault", "")))
    return found


def start() -> None:
    """Let the process start now, while other work is done; nothing where it stands already."""
    with _lock:
        _started()


@contextmanager
def ended() -> Iterator[None]:
    """At the block's end the process is gone; the next file starts another."""
    try:
        yield
    finally:
        with _lock:
            _end()


def _asked(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    process = _started()
    assert process.stdin and process.stdout
    try:
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it says nothing any more, and why is told below
    line = _line(process.stdout.fileno())
    if line is None:
        _end()
        raise Refusal(_too_slow(name))
    if not line.endswith(b"\n"):
        raise Refusal(_stopped(name, _end()))
    answer: dict[str, Any] = json.loads(line)
    if "beyond" in answer:
        _end()  # what it could not hold may still be there in part
        raise Refusal(_too_large(name, answer["beyond"]))
    return answer


def _line(descriptor: int) -> bytes | None:
    """The answer; not ended by a line's end if the process stopped, None if it takes too long."""
    line = b""
    while not line.endswith(b"\n") and len(line) < _LONGEST_ANSWER:
        if not select.select([descriptor], [], [], limits.CONFINEMENT.wall_seconds)[0]:
            return None
        block = os.read(descriptor, 1 << 16)
        if not block:
            break
        line += block
    return line


def _started() -> subprocess.Popen[bytes]:
    global _process
    if _process is None or _process.poll() is not None:
        path = os.pathsep.join([str(INSTALLATION), *filter(None, [os.environ.get("PYTHONPATH")])])
        _process = subprocess.Popen(
            [sys.executable, "-m", "dagster_project.intake.confinement"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
    return _process


def _end() -> int:
    """The exit code of the process, which is gone now; negative where a signal ended it."""
    global _process
    process, _process = _process, None
    if process is None:
        return 0
    process.kill()
    with process:
        return process.wait()


atexit.register(_end)


def _unreadable(name: str, fault: str) -> str:
    return (
        f"{name} cannot be read ({fault}): it is damaged, or was not written by the program that its ending names. "
        "Open it where it came from, save it again, and deliver it again."
    )


def _too_slow(name: str) -> str:
    return (
        f"{name} takes more than {limits.CONFINEMENT.wall_seconds} seconds to read, which no honest export of its kind "
        "does, so reading was stopped. Deliver it as CSV or Parquet."
    )


def _too_large(name: str, what: str) -> str:
    bound = limits.CONFINEMENT
    megabytes = bound.memory_megabytes if what == "memory" else bound.written_megabytes
    return (
        f"{name} needs more than {megabytes} MB of {what} to be read, so reading was "
        "stopped. Deliver it in parts, or as CSV or Parquet."
    )


def _stopped(name: str, code: int) -> str:
    if code == -signal.SIGXCPU:
        return (
            f"{name} takes more than {limits.CONFINEMENT.cpu_seconds} seconds of computing to read, which no honest "
            "export of its kind does, so reading was stopped. Deliver it as CSV or Parquet."
        )
    return (
        f"{name} brought the process that read it to an end, so it is damaged or made to do harm. Ask whoever sent it "
        "what it is; have it exported again, as CSV or Parquet."
    )
