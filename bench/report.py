"""One table: what the scripts and the product cost, how they compare, and what was aimed at.

Belongs here: which costs make up which line. Does not belong here: how they were found (`runs`).
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.costs import Spent
from bench.runs import STAGES, Run

WIDTH = 120
DECIDING = ("keep", "shape gate", "gates", "seal")
EVENT_WORK = (
    ("this product", "≤ 1.5 ×", ("measures",)),
    ("with accounts and look-ups", "", ("measures", "accounts")),
)


@dataclass(frozen=True)
class Costs:
    """`scripts` by engine; the same company's month with its events and without."""

    scripts: dict[str, Spent]
    full: Run
    without: Run

    @property
    def best(self) -> Spent:
        return min(self.scripts.values(), key=lambda cost: cost.seconds)

    @property
    def least_processor(self) -> float:
        return min(cost.processor for cost in self.scripts.values())

    def event_seconds(self, *purposes: str) -> float:
        """The models that read events for these purposes, whole; for "measures" alone it is the work of the scripts: to
        read with types, to leave out what is faulty or replaced, to measure persons' months.

        What they would take without events is not taken off: a difference of two long runs tells less than the noise in
        them. Not in it: the accounts of rows and the tests of keys, which read events when results are kept and judged.
        """
        return sum(seconds for purpose in purposes for seconds in self.full.event_models[purpose].values())

    @property
    def deciding(self) -> Spent:
        """Rules, checker, gates and seal: everything after the events are measured. The models' part is that of the run
        without events."""
        later = (self.full.stages[name] for name in DECIDING)
        return sum(later, start=self.without.stages["build"])


def show(costs: Costs) -> None:
    table = Table("", "seconds", "of processor", "× better script", "peak MB", "aim")
    for name, cost in costs.scripts.items():
        _add(table, costs, f"event work: script in {name}", cost, is_compared=True)
    peak = f"{costs.full.stages['build'].megabytes:,.0f}"
    for what, aim, purposes in EVENT_WORK:
        seconds = costs.event_seconds(*purposes)
        table.add_row(f"event work: {what}", f"{seconds:.2f}", "", f"{seconds / costs.best.seconds:.2f}", peak, aim)
    _add(table, costs, "taking the deliveries in", costs.full.stages["load"], is_compared=True)
    _add(table, costs, "rules, checker, gates and seal", costs.deciding, "≤ 30 s")
    _add(table, costs, "run without events", costs.without.whole, "≤ 25 s")
    _add(table, costs, "run with events", costs.full.whole, "< 2,000 MB")
    console = Console(width=WIDTH)
    console.print(table)
    console.print(_by_stage(costs))
    for purpose, models in costs.full.event_models.items():
        longest = sorted(models.items(), key=lambda model: -model[1])
        shown = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in longest)
        console.print(f"Models that read events for {purpose}: {shown}")


def _add(table: Table, costs: Costs, what: str, cost: Spent, aim: str = "", *, is_compared: bool = False) -> None:
    ratio = f"{cost.seconds / costs.best.seconds:.2f} ({cost.processor / costs.least_processor:.2f})"
    table.add_row(
        what,
        f"{cost.seconds:.2f}",
        f"{cost.processor:.2f}",
        ratio if is_compared else "",
        f"{cost.megabytes:,.0f}",
        aim,
    )


def _by_stage(costs: Costs) -> Table:
    table = Table(
        "stage of a run", "seconds", "without events", "of processor", "without events", "peak MB", "without events"
    )
    for name in STAGES:
        full, without = costs.full.stages[name], costs.without.stages[name]
        shown = "  of these, waiting for the checker" if name == "checker" else name
        cells = [f"{one.seconds:.2f}" for one in (full, without)] + [f"{one.processor:.2f}" for one in (full, without)]
        table.add_row(shown, *cells, f"{full.megabytes:,.0f}", f"{without.megabytes:,.0f}")
    return table
