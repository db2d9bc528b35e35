"""The product's month, by stage, in a process of its own: `python -m bench.product SITE_FILE REPORT`.

Belongs here: a clock around the steps of `starledger run`, which is called as anybody calls it.
Does not belong here: any step; each is wrapped where it stands, and does what it does.
The report is JSON: seconds and peak memory of each stage, seconds of each model by its folder, and the exit code.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.company.size import MONTH
from bench.memory import peak_megabytes, start_peak

Stages = dict[str, dict[str, float]]


def main(site_file: str, report: str) -> None:
    started = time.perf_counter()
    stages: Stages = {}
    models: dict[str, float] = {}
    _watch_steps(stages, models)
    from dagster_project.cli import main as starledger

    code = starledger(["--site", site_file, "run", MONTH])
    seconds = time.perf_counter() - started
    found = {"exit_code": code, "seconds": seconds, "stages": stages, "models": models}
    Path(report).write_text(json.dumps(found, indent=1), encoding="utf-8")


def _watch_steps(stages: Stages, models: dict[str, float]) -> None:
    """The steps in their order; what is done between them is the rest."""
    from dagster_project import assets, definitions
    from dagster_project.month import adopting, building, gating, keeping, sealing
    from dagster_project.warehouse.models import Models

    _watch(stages, definitions, "manifest", "start")
    _watch(stages, assets, "load", "load")
    _watch(stages, adopting, "adopt", "rules read")
    _watch(stages, building, "build", "build", models)
    _watch(stages, keeping, "keep", "keep")
    _watch(stages, Models, "test_shape", "shape gate", models)
    _watch(stages, gating, "differences", "checker")
    _watch(stages, sealing, "gate_record", "gates")
    _watch(stages, sealing, "seal", "seal")


def _watch(
    stages: Stages, owner: ModuleType | type, name: str, stage: str, models: dict[str, float] | None = None
) -> None:
    step: Callable[..., Any] = getattr(owner, name)

    @wraps(step)
    def watched(*given: Any, **named: Any) -> Any:
        start_peak()
        started = time.perf_counter()
        result = step(*given, **named)
        before = stages.get(stage, {"seconds": 0.0, "megabytes": 0.0})
        stages[stage] = {
            "seconds": before["seconds"] + time.perf_counter() - started,
            "megabytes": max(before["megabytes"], peak_megabytes()),
        }
        for node in result if models is not None else ():
            models[node.name] = models.get(node.name, 0.0) + node.seconds
        return result

    setattr(owner, name, watched)


if __name__ == "__main__":
    main(*sys.argv[1:3])
