"""The run record: what a run did, for how long, and why it is red, in `work/runs/<month>/<n>.json` of HOME.

Belongs here: the record's shape, and writing and reading it. It holds no figure, no name and no text of a delivery.
Does not belong here: the ledger, which a run's record never enters. Nothing that decides reads one: it may be deleted.
Read on: `assets.py` for who fills it, `cli/commands/status.py` for who shows it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project import log, memory
from dagster_project.door.seal import RedGates
from dagster_project.errors import Refusal
from dagster_project.store.paths import Home

RUNS = "runs"
OF_GATES = ("gate", "outcome", "planned", "evaluated", "checked_rows", "failing_rows")
SEALED, FAILED, RED = 0, 1, 2


@dataclass
class RunRecord:
    """Filled as a run goes on and written after every step, so that a run that dies has left how far it came."""

    home: Home
    month: str
    started_at: str
    timer: Callable[[], float] = time.perf_counter
    steps: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    gates: list[dict[str, Any]] = field(default_factory=list)
    exit_code: int | None = None
    why: str = ""
    _rows: int | None = None
    _path: Path | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and note how it ended; the record is on disk when the block is left.

        `megabytes` is the most that this process held meanwhile; `rows` what the step says of itself (`counted`).
        """
        self._rows = None
        memory.start_peak()
        begun = self.timer()
        try:
            yield
        except BaseException as end:
            self.exit_code, self.why = _end(name, end)
            raise
        finally:
            cost = {"seconds": round(self.timer() - begun, 3), "rows": self._rows}
            cost["megabytes"] = round(memory.peak_megabytes())
            self.steps.append({"step": name, **cost})
            self._write()
            log.tell(self.home, "step", month=self.month, step=name, **cost)

    def counted(self, rows: int) -> None:
        """How many rows the step that is going on has taken in or made."""
        self._rows = rows

    def cost_of(self, name: str) -> dict[str, Any]:
        """Seconds, rows and megabytes of the last step of that name; empty before it has ended."""
        return next(({**step} for step in reversed(self.steps) if step["step"] == name), {})

    def built(self, results: Iterable[tuple[str, float]], rows: Mapping[str, int]) -> None:
        """Models, their seconds and rows; one that was built once for each stratum counts with their sum."""
        seconds: dict[str, float] = {}
        for name, took in results:
            seconds[name] = seconds.get(name, 0.0) + took
        self.models = [
            {"model": name, "seconds": round(took, 3), "rows": rows.get(name)} for name, took in seconds.items()
        ]
        self.counted(sum(rows.get(name, 0) for name in seconds))

    def judged(self, gates: Iterable[Mapping[str, Any]]) -> None:
        self.gates = [{name: gate[name] for name in OF_GATES} for gate in gates]
        self.counted(sum(gate["checked_rows"] for gate in self.gates))
        for gate in self.gates:
            told = {name: gate[name] for name in ("gate", "outcome", "failing_rows")}
            log.tell(self.home, "gate", month=self.month, **told)

    def sealed(self) -> None:
        self.exit_code = SEALED
        self._write()

    def as_dict(self) -> dict[str, Any]:
        return {
            "month": self.month,
            "started_at": self.started_at,
            "exit_code": self.exit_code,
            "why": self.why,
            "steps": self.steps,
            "models": self.models,
            "gates": self.gates,
        }

    def _write(self) -> None:
        """A record that cannot be written (a full disk, say) must not end a run, nor hide how it ended."""
        try:
            self._path = self._path or _next_path(self.home.work / RUNS / self.month)
            self._path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError:
            return


def last_run(home: Home, month: str) -> dict[str, Any] | None:
    """The record of the month's last run, or None where there is none (that can be read)."""
    for path in sorted((home.work / RUNS / month).glob("*.json"), key=_number, reverse=True):
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        return found
    return None


def _next_path(folder: Path) -> Path:
    """`1.json`, `2.json`, …, taken by creating it: two runs never share one."""
    folder.mkdir(parents=True, exist_ok=True)
    number = max(map(_number, folder.glob("*.json")), default=0) + 1
    while True:
        path = folder / f"{number}.json"
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return path


def _number(path: Path) -> int:
    return int(path.stem) if path.stem.isdigit() else 0


def _end(step: str, end: BaseException) -> tuple[int, str]:
    """Red gates say their counts. Another refusal's text may quote a file or a rule, so only its kind is kept."""
    if isinstance(end, RedGates):
        return RED, "; ".join(f"{gate}: {reason}" for gate, reason in sorted(end.reasons.items()))
    kind = "a refusal, which the command has explained" if isinstance(end, Refusal) else type(end).__name__
    return FAILED, f"{step}: {kind}"
