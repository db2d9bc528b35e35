"""The product's month, by stage, in a process of its own: `python -m bench.product SITE_FILE REPORT [MONTH]`.

Belongs here: a clock around the steps of `starledger run`, which is called as anybody calls it.
Does not belong here: any step; each is wrapped where it stands, and does what it does.
The report is JSON: what the whole and each stage cost, the seconds of each model and test, which models read events
and what for, and the exit code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.company.landing import EVENT_SOURCES
from bench.company.size import MONTH
from bench.costs import Clock, PeakOfAll, Spent

Stages = dict[str, Spent]
ROWS_SET_ASIDE = "model.starledger.int_rows_set_aside"


def main(site_file: str, report: str, month: str = MONTH) -> None:
    whole, together = Clock(), PeakOfAll()
    stages: Stages = {}
    nodes: dict[str, float] = {}
    _watch_steps(stages, nodes)
    from dagster_project.cli import main as starledger

    code = starledger(["--site", site_file, "run", month])
    stages["whole"] = replace(whole.spent(), megabytes=together.megabytes)
    costs = {name: asdict(one) for name, one in stages.items()}
    found = {"exit_code": code, "stages": costs, "nodes": nodes, "event_models": _event_models()}
    Path(report).write_text(json.dumps(found, indent=1), encoding="utf-8")


def _event_models() -> dict[str, str]:
    """Every model that reads events, as delivered or as accepted, and what for.

    "measures": their months' figures are made of it, which is what the scripts do too. "accounts": it tells rows apart
    by their fate, or looks up in them what another source speaks of; the scripts do nothing of the kind.
    """
    from dagster_project.warehouse.models import manifest

    models = {key: node for key, node in manifest().nodes.items() if str(node.resource_type) == "model"}
    sources = {f"source.starledger.raw.{name}" for name in EVENT_SOURCES}
    read = sources | {f"model.starledger.stg_{name}" for name in EVENT_SOURCES}
    reading = {key for key, node in models.items() if read & set(node.depends_on.nodes)} | {ROWS_SET_ASIDE}
    measuring = {f"model.starledger.int_{name}_measured" for name in EVENT_SOURCES}
    while further := {key for one in measuring for key in models[one].depends_on.nodes if key in models} - measuring:
        measuring |= further
    return {str(models[key].name): "measures" if key in measuring else "accounts" for key in sorted(reading)}


def _watch_steps(stages: Stages, nodes: dict[str, float]) -> None:
    """The steps in their order; what is done between them is the rest.

    The checker works in a process of its own from the results' keeping on, and so do the gates, made ready while the
    models are built. Of the checker's seconds those count that the gates wait for it; its seconds of processor are its
    own. The memory of the two, and the gates' seconds of processor, are in the whole alone.
    """
    from dagster_project import assets
    from dagster_project.month import adopting, building, checking, keeping, sealing

    _watch(stages, assets, "load_landed", "load")
    _watch(stages, adopting, "adopt", "rules read")
    _watch(stages, assets, "manifest", "models read")
    _watch(stages, building, "build", "build", nodes)
    _watch(stages, keeping, "keep", "keep")
    _watch(stages, sealing, "shape_results", "shape gate", nodes)
    _watch(stages, checking, "_findings_of", "checker")
    _watch(stages, sealing, "gate_record", "gates")
    _watch(stages, sealing, "seal", "seal")


def _watch(
    stages: Stages, owner: ModuleType | type, name: str, stage: str, nodes: dict[str, float] | None = None
) -> None:
    """`nodes` takes the seconds of each model, where the step is one of dbt's."""
    step: Callable[..., Any] = getattr(owner, name)

    @wraps(step)
    def watched(*given: Any, **named: Any) -> Any:
        clock = Clock()
        result = step(*given, **named)
        stages[stage] = stages.get(stage, Spent()) + clock.spent()
        if nodes is not None:
            for node in result:
                nodes[node.name] = nodes.get(node.name, 0.0) + node.seconds
        return result

    setattr(owner, name, watched)


if __name__ == "__main__":
    main(*sys.argv[1:4])
