"""`python -m tests.faults [STEP …]`: every moment of load, seal, publish, close and post fails, in turn.

Says how many moments failed and how often readers looked meanwhile. Ends with 1 if anything was torn, mixed or lost.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from dagster_project.store.paths import Home
from tests.faults import rebuilding, walking, works
from tests.faults.walking import FULL, KILL, SHORT, Step, Walked

Task = tuple[str, str, Callable[[], Walked]]
# What only has to survive a kill of this test needs no disk under it.
MEMORY = Path("/dev/shm")

_tasks: list[Task] = []


def main() -> int:
    began = time.monotonic()
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="starledger-faults-", dir=place) as name:
        folder = Path(name)
        first, steps = works.steps(folder)
        bases = {step.name: works.fingerprint(step.base) for step in steps}
        print(f"{time.monotonic() - began:.0f} s to build {len(steps)} homes", flush=True)
        only = set(sys.argv[1:])
        _tasks[:] = [task for task in _all(steps, first, folder) if not only or task[0] in only]
        wrong = _walked()
        changed = [step.name for step in steps if bases[step.name] != works.fingerprint(step.base)]
        wrong += [f"{name}: its base was changed" for name in changed]
    if changed:
        print(f"The homes before {', '.join(changed)} were changed.", file=sys.stderr)
    print(f"{len(wrong)} wrong, {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _all(steps: list[Step], first: works.Month, folder: Path) -> list[Task]:
    """What takes longest comes first, so that at the end no process works alone for long."""
    by_name = {step.name: step for step in steps}
    longest = [by_name[name] for name in ("post", "publish again", "publish", "seal", "load", "close")]
    tasks: list[Task] = []
    for step in longest:
        tasks += [(step.name, kind, _walk(step, kind, folder / "scratch")) for kind in (KILL, FULL, SHORT)]
    publish = by_name["publish again"]
    tasks.insert(2, (publish.name, "overtaken", lambda: walking.overtaken(publish, _made(folder / "overtaken"))))
    lost = [("deleted", rebuilding.delete), ("cut off", rebuilding.cut), ("overwritten", rebuilding.overwrite)]
    sealed = Home(by_name["publish"].base)
    tasks += [
        ("working file", what, lambda harm=harm, what=what: rebuilding.rebuilt(first, sealed, folder / what, harm))  # type: ignore[misc]
        for what, harm in lost
    ]
    return tasks


def _walk(step: Step, kind: str, scratch: Path) -> Callable[[], Walked]:
    return lambda: walking.walk(step, kind, _made(scratch / f"{step.name} {kind}"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _walked() -> list[str]:
    """Two processes share the tasks; each forks the children that fail."""
    moments = reads = 0
    wrong: list[str] = []
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("fork")) as pool:
        for (name, kind, _), (found, seconds) in zip(_tasks, pool.map(_done, range(len(_tasks))), strict=True):
            said = (
                f"{found.moments:>5} fault points {found.reads:>7,} reads {len(found.wrong):>3} wrong {seconds:>6.1f} s"
            )
            print(f"{name:>14} {kind:<17} {said}", flush=True)
            for one in found.wrong[:10]:
                print(one, file=sys.stderr, flush=True)
            moments, reads = moments + found.moments, reads + found.reads
            wrong += found.wrong
    print(f"{moments:,} fault points, {reads:,} reads by readers meanwhile")
    return wrong


def _done(number: int) -> tuple[Walked, float]:
    began = time.monotonic()
    return _tasks[number][2](), time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
