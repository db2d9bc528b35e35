"""The peak of a process's memory: of a child as a whole, and of this one between two marks.

Linux tells both; elsewhere a stage's peak is that of the process so far.
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
    """What a process or a stage cost; `megabytes` at its peak."""

    seconds: float
    megabytes: float


def of_process(command: Sequence[str | Path]) -> Spent:
    """Run a command to its end and say what it cost; a failure is the caller's to see."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{' '.join(str(part) for part in command)}` ended with {process.returncode}.")
    return Spent(time.perf_counter() - started, usage.ru_maxrss / 1024)


def start_peak() -> None:
    """Let the peak of this process be counted from now on."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def peak_megabytes() -> float:
    if _STATUS.exists():
        peak = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
