"""`python -m bench.rules [--people N]`: both engines over a crowd and over half of it, and what a clause row costs.

Belongs here: the runs. Does not belong here: what is measured (`engines`), what is shown of it (`report`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bench.costs import of_process
from bench.rules.report import show

ROOT = Path("build/bench/rules")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the rules by themselves, in SQL and in the second engine.")
    parser.add_argument("--people", type=int, default=20_000, help="how many, at least (default: %(default)s)")
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


if __name__ == "__main__":
    main()
