"""What both engines cost over a crowd and over a smaller one, as a table.

Belongs here: what is divided by what. Does not belong here: what was measured (`engines`).

The aim is told by the clause row, so that is the figure that counts. Most of the work is not in clause rows, though: an
item's score, a line of pay and a case are judged too. The second divisor counts these as well; it is shown beside the
first and never in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

AIM_MICROSECONDS, AIM_MEGABYTES = 3, 4000
WIDTH = 120
Found = dict[str, dict[str, Any]]
COUNTED = (
    ("people whom a scheme rates", "people"),
    ("schemes that rate somebody", "schemes"),
    ("results (scheme × subject)", "results"),
    ("figures observed", "figures"),
    ("clause rows of stars", "star_clauses"),
    ("clause rows of conditions", "conditions"),
    ("score rows", "scores"),
    ("lines of pay", "bonus_lines"),
    ("cases", "cases"),
)


def clause_rows(found: Found) -> int:
    """What the aim is told by."""
    return _sum_of(found, "star_clauses", "conditions")


def judged_rows(found: Found) -> int:
    """Clause rows and whatever else the rules judge row by row."""
    return clause_rows(found) + _sum_of(found, "scores", "bonus_lines", "cases")


def seconds_by_engine(found: Found) -> dict[str, float]:
    return {
        "rules in SQL": found["models"]["seconds"],
        "of them, clauses alone": found["models"]["clause_seconds"],
        "second engine": found["checker"]["whole"]["seconds"],
    }


def show(runs: list[Found]) -> None:
    """Print `runs`, the smaller crowd first; each is what `engines` reported, by turn."""
    console = Console(width=WIDTH)
    console.print(table_of(runs))
    console.print(
        "A clause row is a row of clause_results or condition_results; a judged row is that or a score, a line of pay"
        " or a case. The aim is told by the clause row."
    )
    longest = ", ".join(f"{name} {cost:.2f} s" for name, cost in runs[-1]["models"]["longest"])
    console.print(f"The longest models of the rules: {longest}")


def table_of(runs: list[Found]) -> Table:
    table = Table("one month under all schemes", "smaller", "whole", "whole ÷ smaller", "aim")
    for what, key in COUNTED:
        _add(table, what, [found["models"][key] for found in runs], "{:,.0f}")
    for what, rows in (("clause rows", clause_rows), ("judged rows", judged_rows)):
        _add(table, what, [rows(found) for found in runs], "{:,.0f}")
    for what in seconds_by_engine(runs[0]):
        _add_costs(table, what, [seconds_by_engine(found)[what] for found in runs], runs)
    _add(table, "all models: seconds", [found["models"]["whole"]["seconds"] for found in runs], "{:.2f}")
    for what, turn in (("all models", "models"), ("second engine", "checker")):
        busy = [found[turn]["whole"]["processor"] for found in runs]
        _add(table, f"{what}: seconds of processor", busy, "{:.2f}")
        peaks = [found[turn]["whole"]["megabytes"] for found in runs]
        _add(table, f"{what}: peak MB", peaks, "{:,.0f}", f"< {AIM_MEGABYTES:,}")
    return table


def _add_costs(table: Table, what: str, seconds: list[float], runs: list[Found]) -> None:
    """The seconds may grow as the judged rows do, and no faster."""
    rows = [judged_rows(found) for found in runs]
    _add(table, f"{what}: seconds", seconds, "{:.2f}", f"× ≤ {rows[-1] / rows[0]:.2f}, as the rows")
    aim = f"≤ {AIM_MICROSECONDS}"
    for divisor, counted, told in (("a clause row", clause_rows, aim), ("a judged row", judged_rows, "")):
        _add(table, f"{what}: µs {divisor}", _microseconds(seconds, runs, counted), "{:.2f}", told)


def _microseconds(seconds: list[float], runs: list[Found], counted: Callable[[Found], int]) -> list[float]:
    return [one / counted(found) * 1e6 for one, found in zip(seconds, runs, strict=True)]


def _add(table: Table, what: str, figures: list[float], shape: str, aim: str = "") -> None:
    ratio = f"{figures[-1] / figures[0]:.2f}" if figures[0] else ""
    table.add_row(what, *(shape.format(figure) for figure in figures), ratio, aim)


def _sum_of(found: Found, *keys: str) -> int:
    return sum(int(found["models"][key]) for key in keys)
