"""Progress of a long command, on stderr: a bar on a terminal, one line a step in a log.

Belongs here: showing. Does not belong here: what the steps are; whoever works calls the `Report` it is handed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dagster_project.outcome import Report

if TYPE_CHECKING:
    from dagster_project.cli.context import Context


@contextmanager
def progress_on(context: Context) -> Iterator[Report]:
    if not sys.stderr.isatty():
        yield _lines(context)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def report(doing: str, done: int, steps: int) -> None:
            progress.update(task, description=doing, completed=done, total=steps or None)

        yield report


def _lines(context: Context) -> Report:
    said: list[str] = []

    def report(doing: str, done: int, steps: int) -> None:
        if doing not in said[-1:]:
            said.append(doing)
            context.tell(f"[{done}/{steps}] {doing}" if steps else doing)

    return report
