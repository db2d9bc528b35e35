"""`starledger lineage MONTH`: the month's last run as OpenLineage events."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.periods import Period

DESCRIPTION = """Hand the last run of MONTH to where the site file's `lineage` says, as OpenLineage events: the run, its
deliveries, its tables with their columns, and each gate as an assertion. `run` does it too."""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "lineage", "the last run as OpenLineage events", DESCRIPTION, "starledger lineage 2026-10"
    )
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.lineage_events import emit
    from dagster_project.periods import parse_month

    site, month = context.site, parse_month(options.month)
    if site.lineage is None:
        raise Refusal(
            "The site file does not say where lineage goes. Write `lineage: {file: lineage.jsonl}`, or `{url: …}` with "
            "the address of a catalogue that takes OpenLineage events."
        )
    count = emit(context.existing_home, site.company, site.lineage, month.text)
    context.say(f"{count} events of {month} were handed over.")
    return 0


def hand_over_lineage(context: Context, month: Period) -> None:
    """After a run; a catalogue that is down is only mentioned."""
    if context.site.lineage is None:
        return
    from dagster_project.operations.lineage_events import emit

    try:
        emit(context.existing_home, context.site.company, context.site.lineage, month.text)
    except Refusal as refusal:
        context.tell(str(refusal))
