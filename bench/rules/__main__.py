"""`python -m bench.rules [--people N]`: both engines over a crowd and over half of it, and what a clause row costs.

Belongs here: the runs and the table. Does not belong here: what is measured (`engines`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.costs import of_process

ROOT = Path("build/bench/rules")
AIM_MICROSECONDS, AIM_MEGABYTES = 3, 4000
WIDTH = 120


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the rules by themselves, in SQL and in the second engine.")
    parser.add_argument("--people", type=int, default=20_000, help="default: %(default)s")
    given = parser.parse_args()
    show([run(people) for people in (given.people // 2, given.people)])


def run(people: int) -> dict[str, dict[str, Any]]:
    """Each engine from nothing; the folder is gone at the end."""
    folder = ROOT / str(people)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return {turn: _turn(turn, folder, people) for turn in ("models", "checker")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _turn(turn: str, folder: Path, people: int) -> dict[str, Any]:
    report = folder / f"{turn}.json"
    of_process([sys.executable, "-m", "bench.rules.engines", turn, folder, str(people), report])
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def show(runs: list[dict[str, dict[str, Any]]]) -> None:
    table = Table("one month under all schemes", *(f"{found['models']['people']:,} people" for found in runs), "aim")
    for what, key in (
        ("schemes that rate somebody", "schemes"),
        ("results (scheme × person)", "results"),
        ("figures observed", "figures"),
        ("score rows", "scores"),
        ("clause rows of stars", "star_clauses"),
        ("clause rows of conditions", "conditions"),
    ):
        table.add_row(what, *(f"{found['models'][key]:,}" for found in runs), "")
    seconds = {
        "rules in SQL": [found["models"]["seconds"] for found in runs],
        "second engine": [found["checker"]["whole"]["seconds"] for found in runs],
    }
    for what, each in seconds.items():
        table.add_row(f"{what}: seconds", *(f"{one:.2f}" for one in each), "")
        costs = [one / clause_rows(found) * 1e6 for one, found in zip(each, runs, strict=True)]
        table.add_row(f"{what}: µs a clause row", *(f"{one:.2f}" for one in costs), f"≤ {AIM_MICROSECONDS}")
        table.add_row(f"{what}: times as long for twice as many", "", f"{each[-1] / each[0]:.2f}", "2")
    table.add_row("all models: seconds", *(f"{found['models']['whole']['seconds']:.2f}" for found in runs), "")
    for what, turn in (("all models", "models"), ("second engine", "checker")):
        peaks = [found[turn]["whole"]["megabytes"] for found in runs]
        table.add_row(f"{what}: peak MB", *(f"{peak:,.0f}" for peak in peaks), f"< {AIM_MEGABYTES:,}")
    console = Console(width=WIDTH)
    console.print(table)
    longest = ", ".join(f"{name} {cost:.2f} s" for name, cost in runs[-1]["models"]["longest"])
    console.print(f"The longest models of the rules: {longest}")


def clause_rows(found: dict[str, dict[str, Any]]) -> int:
    return int(found["models"]["star_clauses"]) + int(found["models"]["conditions"])


if __name__ == "__main__":
    main()
