"""What work costs: seconds, seconds of processor, and memory at its peak, of a child process or between two marks.

Where others share the machine, seconds of processor are the steadier figure. Linux tells a stage's own peak of memory;
elsewhere it is that of the process so far.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagster_project.memory import megabytes_of, peak_megabytes, start_peak

_PROCESS = Path("/proc/self")
_LOOK_AFTER = 0.05  # seconds


@dataclass(frozen=True)
class Spent:
    """What a process or a stage cost; `processor` is seconds of all its threads, `megabytes` its peak of memory."""

    seconds: float = 0.0
    processor: float = 0.0
    megabytes: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        """One after the other."""
        return Spent(
            self.seconds + other.seconds, self.processor + other.processor, max(self.megabytes, other.megabytes)
        )

    def __sub__(self, other: Spent) -> Spent:
        """What is more here than there; at the same peak."""
        return Spent(self.seconds - other.seconds, self.processor - other.processor, self.megabytes)


def of_process(command: Sequence[str | Path]) -> Spent:
    """Run a command to its end and say what it cost; a failure is the caller's to see."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{' '.join(str(part) for part in command)}` ended with {process.returncode}.")
    return Spent(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Clock:
    """Started when it is made; `spent` tells what this process has cost since, with what it waited for of others."""

    def __init__(self) -> None:
        start_peak()
        self._started, self._processor = time.perf_counter(), _processor()

    def spent(self) -> Spent:
        return Spent(time.perf_counter() - self._started, _processor() - self._processor, peak_megabytes())


class PeakOfAll:
    """The greatest memory of this process and of the processes that it started itself, together at one moment.

    Looked at twenty times a second. What they share counts once for each of them.
    """

    def __init__(self) -> None:
        self.megabytes = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            processes = [_PROCESS]
            for task in _PROCESS.glob("task/*/children"):
                with suppress(OSError):
                    processes += [Path("/proc") / child for child in task.read_text().split()]
            together = 0.0
            for process in processes:
                with suppress(OSError, StopIteration):
                    together += megabytes_of(process / "status", "VmRSS")
            self.megabytes = max(self.megabytes, together)
            time.sleep(_LOOK_AFTER)


def _processor() -> float:
    """Seconds of this process and of all that it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
