"""What a month's run hands back to whoever started it.

Belongs here: the shape only, so that the run can be driven by the CLI, by Dagster and by tests alike.
Does not belong here: how it is printed (`dagster_project/cli/`), how it is computed (`dagster_project/month/`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SEALED = 0
GATE_IS_RED = 2

# What is being done now, how many steps are done, and how many there are.
Report = Callable[[str, int, int], None]


def say_nothing(doing: str, done: int, steps: int) -> None:
    """A `Report` for callers that show no progress."""


@dataclass(frozen=True)
class Section:
    """A small table of the summary: stars, money, failing rows of a gate, …"""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    nothing: str = "None."


@dataclass(frozen=True)
class RunResult:
    """`exit_code` is SEALED or GATE_IS_RED; any other end of a run is an exception."""

    exit_code: int
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
