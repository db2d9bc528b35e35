"""How much memory this process has held at its peak, since a mark.

Belongs here: asking Linux for it; elsewhere the peak is that of the process so far. What other
processes hold, those that it started too, is not in it. Does not belong here: what was done meanwhile.
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def start_peak() -> None:
    """Let the peak of this process be counted from now on."""
    with suppress(OSError):
        if _CLEAR.exists():
            _CLEAR.write_text("5")


def peak_megabytes() -> float:
    if _STATUS.exists():
        return megabytes_of(_STATUS, "VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes_of(status: Path, line: str) -> float:
    """A line of what Linux tells of a process; `StopIteration` where it has ended and holds nothing any more."""
    told = next(one for one in status.read_text().splitlines() if one.startswith(line))
    return int(told.split()[1]) / 1024
