"""What each comparison of two engines says and does beside them: the clock, the kill, the report, the exit code.

Does not belong here: what is built (`both`, `large`), what equal means (`comparing`).
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from dagster_project.locations import INSTALLATION
from tests.spark.cluster import Cluster, Missing, NotRunning, java
from tests.spark.comparing import Compared

STARLEDGER = (sys.executable, "-m", "dagster_project.cli")
ENVIRONMENT = INSTALLATION / ".venv-spark"

_began = time.monotonic()


def say(text: str) -> None:
    print(f"{time.monotonic() - _began:5.0f} s  {text}", flush=True)


def starledger(*words: str | Path) -> str:
    """What the command line says; ends the comparison where it refuses."""
    said = subprocess.run([*STARLEDGER, *words], capture_output=True, text=True)
    if said.returncode:
        raise SystemExit(f"starledger {' '.join(map(str, words))} ended with {said.returncode}: {said.stderr}")
    return said.stdout


def code_of(comparison: Callable[[], int]) -> int:
    """Its exit code; 2 if something that Spark needs is not there, 1 if it did not run."""
    # Whoever stops the test stops what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    try:
        java()
        return comparison()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 1


def kill_a_worker(cluster: Cluster, tables: Path, build: Future[Any], is_time: Callable[[list[str]], bool]) -> str:
    """As power fails, its executor and what that kept for others with it, as soon as `is_time` says so of the tables
    that lie there; tells when that was."""
    while not build.done() and not is_time(there := _names(tables)):
        time.sleep(0.2)
    if build.done():
        raise NotRunning("Spark was done before a worker could be killed.")
    cluster.kill_a_worker()
    return f"A worker was killed when {len(there)} tables lay there, and another took its place."


def report(found: list[Compared]) -> int:
    """What was compared, and 1 if something differs."""
    different = [table for table in found if table.differences]
    for table in different:
        print(f"{table.name} differs:", *table.differences, sep="\n  ")
    filled = [table for table in found if table.rows]
    say(
        f"{len(found)} tables compared row by row in both directions, {sum(table.rows for table in found):,} rows; "
        f"{len(filled)} tables have rows, {len(found) - len(filled)} are empty on both engines; "
        f"{len(different)} differ."
    )
    return 1 if different or not filled else 0


def _names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()] if folder.is_dir() else []
