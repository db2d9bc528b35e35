"""What work costs: seconds, seconds of processor, and memory at its peak, of a child process or between two marks.

Where others share the machine, seconds of processor are the steadier figure. Linux tells a stage's own peak of memory;
elsewhere it is that of the process so far.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


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
    """Started when it is made; `spent` tells what this process has cost since."""

    def __init__(self) -> None:
        _start_peak()
        self._started, self._processor = time.perf_counter(), time.process_time()

    def spent(self) -> Spent:
        return Spent(time.perf_counter() - self._started, time.process_time() - self._processor, _peak_megabytes())


def _start_peak() -> None:
    """Let the peak of this process be counted from now on."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def _peak_megabytes() -> float:
    if _STATUS.exists():
        peak = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
