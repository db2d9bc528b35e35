"""`python -m bench.large [--people N] [--months N] [--events N]`: a rebuild, one new month, it again, the scripts.

The new month is the same with all of the history and with a year of it. Everything made is removed at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from bench import runs
from bench.company.landing import add_month, site_file
from bench.company.size import MONTH, Size, months_between, shifted
from bench.costs import Spent
from bench.runs import STAGES, Run

ROOT = Path("build/bench/large")
A_YEAR = 12
EVENTS_A_PERSON = 600


@dataclass(frozen=True)
class Turn:
    """A company with so many months: all but the last at once, then the last, then the last again."""

    months: int
    rebuild: Run
    new: Run
    again: Run


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure many months of a big company, and one more.")
    parser.add_argument("--people", type=int, default=20_000, help="default: %(default)s")
    parser.add_argument("--months", type=int, default=36, help="default: %(default)s, at least 13")
    parser.add_argument("--events", type=int, default=100_000_000, help="calls and tickets of all months together")
    given = parser.parse_args()
    scale = given.events / (given.people * given.months * EVENTS_A_PERSON)
    print(f"{given.months} months of {given.people:,} people, {given.events:,} events; {os.cpu_count()} cores.")
    shutil.rmtree(ROOT, ignore_errors=True)
    try:
        landing = _landing(given.people, given.months, scale)
        size = sum(file.stat().st_size for file in landing.rglob("*") if file.is_file())
        turns = [_turn(landing, months) for months in (A_YEAR, given.months)]
        scripts = {name: runs.script(name, landing.with_name("starledger.yaml"), 1) for name in runs.ALL_SCRIPTS}
        show(turns, scripts, given.events, size)
    finally:
        shutil.rmtree(ROOT, ignore_errors=True)


def _landing(people: int, months: int, scale: float) -> Path:
    """Everything that was ever delivered, made month by month."""
    landing, first = ROOT / "all" / "landing", shifted(MONTH, 1 - months)
    with duckdb.connect() as connection:
        for before, month in enumerate(months_between(first, MONTH)):
            scored_from = shifted(month, 0 if before else -5)
            add_month(connection, landing, Size(people, scale, month, before, scored_from))
    return landing


def _turn(landing: Path, months: int) -> Turn:
    """A company whose first month is so far back: the deliveries of these months, as links."""
    first, folder = shifted(MONTH, 1 - months), ROOT / f"{months}-months"
    own = folder / "landing"
    for delivery in sorted(landing.glob("*/*")):
        is_of_everybody = delivery.parent.name in ("employees", "units")
        if is_of_everybody or first <= delivery.name[:7] < MONTH:
            _link(delivery, own)
    path = folder / "starledger.yaml"
    path.write_text(site_file(with_events=True, first_month=first), encoding="utf-8")
    rebuild = runs.month_of_product(path, shifted(MONTH, -1))
    _publish(path, shifted(MONTH, -1))
    for delivery in sorted(landing.glob(f"*/{MONTH}*")):
        _link(delivery, own)
    new = runs.month_of_product(path)
    again = runs.month_of_product(path)
    shutil.rmtree(folder)
    return Turn(months, rebuild, new, again)


def _publish(site_file: Path, month: str) -> None:
    """What readers have is never computed anew by a later month; neither is what it was built on."""
    command = [sys.executable, "-m", "dagster_project.cli", "--site", str(site_file)]
    for words in (("approve", month, "--by", "王磊", "--role", "hr_manager"), ("publish", month)):
        subprocess.run([*command, *words], check=True, capture_output=True)


def _link(delivery: Path, landing: Path) -> None:
    shutil.copytree(delivery, landing / delivery.parent.name / delivery.name, copy_function=os.link)


def show(turns: list[Turn], scripts: dict[str, Spent], events: int, size: int) -> None:
    console, (year, whole) = Console(width=110), turns
    console.print(f"Delivered: {size / 1e9:.2f} GB, {size / events:.0f} bytes an event.")
    table = Table("what", "seconds", "of processor", "peak MB", "beside", "aim")
    best = min(scripts.values(), key=lambda one: one.seconds)
    for name, cost in scripts.items():
        _add(table, f"event work of all months: script in {name}", cost, f"{cost.seconds / best.seconds:.2f} x best")
    work = sum(whole.rebuild.event_models.get("measures", {}).values())
    told = f"{work / best.seconds:.2f} x best, {scripts['pandas'].seconds / max(work, 0.001):.1f} x faster than pandas"
    table.add_row(f"event work of {whole.months - 1} months: this product", f"{work:.2f}", "", "", told, "1.5 x, 5 x")
    for turn in turns:
        _add(table, f"rebuild of {turn.months - 1} months", turn.rebuild.whole, "", "< 4,000 MB")
    for turn in turns:
        ratio = turn.new.whole.processor / year.new.whole.processor
        _add(table, f"one new month after {turn.months - 1}", turn.new.whole, f"{ratio:.2f} of processor", "1.1")
    for turn in turns:
        _add(table, f"the month again, unchanged, of {turn.months}", turn.again.whole, "", "< 10 s")
    console.print(table)
    console.print(_by_stage(turns))


def _add(table: Table, what: str, cost: Spent, beside: str, aim: str = "") -> None:
    table.add_row(what, f"{cost.seconds:.2f}", f"{cost.processor:.2f}", f"{cost.megabytes:,.0f}", beside, aim)


def _by_stage(turns: list[Turn]) -> Table:
    """Seconds of processor and the peak of memory, by stage."""
    costs = {f"rebuild {turn.months - 1}": turn.rebuild for turn in turns}
    costs |= {f"new after {turn.months - 1}": turn.new for turn in turns}
    table = Table("stage: processor s, MB", *costs)
    for stage in STAGES:
        spent = [run.stages.get(stage, Spent()) for run in costs.values()]
        table.add_row(stage, *(f"{one.processor:.1f}, {one.megabytes:,.0f}" for one in spent))
    return table


if __name__ == "__main__":
    main()
