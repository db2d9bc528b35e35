"""The bench's runs: each in a process of its own, each several times, the least of them taken.

Belongs here: which commands are run on which company. Does not belong here: what is made of their costs (`report`).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.company.size import MONTH
from bench.costs import Spent, of_process

SCRIPTS = {"DuckDB": "bench.scripts.in_duckdb", "polars": "bench.scripts.in_polars"}
ALL_SCRIPTS = {**SCRIPTS, "pandas": "bench.scripts.in_pandas"}
STAGES = ("rules read", "load", "models read", "build", "keep", "shape gate", "gates", "checker", "seal")


@dataclass(frozen=True)
class Run:
    """A month of the product: what the whole and each stage cost, and the seconds of each model that reads events, by
    what it reads them for (`bench.product`)."""

    whole: Spent
    stages: dict[str, Spent]
    event_models: dict[str, dict[str, float]]


def script(name: str, site_file: Path, times: int) -> Spent:
    """Writes its figures beside the site file."""
    figures = figures_of(name, site_file)
    return _least(
        times, lambda: of_process([sys.executable, "-m", ALL_SCRIPTS[name], site_file.parent / "landing", figures])
    )


def figures_of(name: str, site_file: Path) -> Path:
    return site_file.parent / f"figures-{name.lower()}.parquet"


def product(site_file: Path, times: int) -> Run:
    """Every time from nothing: HOME is made anew."""
    runs = [_product(site_file) for _ in range(times)]
    best = min(runs, key=lambda run: run.whole.seconds)
    stages = {name: min((run.stages[name] for run in runs), key=lambda one: one.seconds) for name in best.stages}
    models = {
        purpose: {name: min(run.event_models[purpose][name] for run in runs) for name in names}
        for purpose, names in best.event_models.items()
    }
    return Run(best.whole, stages, models)


def _product(site_file: Path) -> Run:
    home = site_file.parent / "home"
    if home.exists():
        shutil.rmtree(home)
    return month_of_product(site_file)


def month_of_product(site_file: Path, month: str = MONTH) -> Run:
    """A month of the home as it lies there."""
    report = site_file.parent / "report.json"
    whole = of_process([sys.executable, "-m", "bench.product", site_file, report, month])
    found = json.loads(report.read_text(encoding="utf-8"))
    if found["exit_code"] != 0:
        raise SystemExit(f"The month of {site_file} was not sealed (exit code {found['exit_code']}); see above why.")
    stages = {name: Spent(**cost) for name, cost in found["stages"].items()}
    # A short peak may fall between two looks; a stage knows its own process's.
    peak = max(one.megabytes for one in stages.values())
    models: dict[str, dict[str, float]] = {}
    for name, purpose in found["event_models"].items():
        models.setdefault(purpose, {})[name] = found["nodes"].get(name, 0.0)
    return Run(replace(whole, megabytes=peak), stages, models)


def _least(times: int, run: Callable[[], Spent]) -> Spent:
    return min((run() for _ in range(times)), key=lambda cost: cost.seconds)
