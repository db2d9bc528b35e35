"""`starledger run MONTH`: everything due in a month, from the landing folder to a sealed candidate.

The steps are the Dagster assets; this command materialises them in this one process, so that what is scheduled is
what runs here.
"""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.commands.lineage import hand_over_lineage
from dagster_project.cli.commands.notify import notify
from dagster_project.cli.context import Context
from dagster_project.cli.progress import progress_on
from dagster_project.cli.writing import writing
from dagster_project.outcome import GATE_IS_RED, RunResult
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

DESCRIPTION = """Compute everything that is due in MONTH: the month itself, and a quarter, half-year or year that ends
with it. Reads new deliveries, builds, checks every gate and seals a candidate. Readers see nothing new before it is
approved and published.

exit codes: 0 sealed; 2 a gate is red (nothing changes for readers); 1 any other error"""


def add_to(commands: Any) -> None:
    parser = add_command(commands, "run", "compute a month and seal a candidate", DESCRIPTION, "starledger run 2026-10")
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.add_argument(
        "--known-at", metavar="TIME", help="use only what was known then; default: the latest ledger entry"
    )
    parser.add_argument("--by", metavar="NAME", default="", help="who prepares the month; does not sign it then")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.periods import parse_month
    from expectations import companion

    month = parse_month(options.month)
    known_at = context.instant(options.known_at) if options.known_at else None
    site, landing, now = context.site, context.landing, context.now()
    home = context.home.ensure()
    with progress_on(context) as report, writing(context, home, f"run {month}", now):
        report("Starting", 0, 0)
        if not _was_sealed(home, month.text):
            # The gates' process imports and tests itself meanwhile; later it would take a core from the models.
            companion.make_ready()
        from dagster_project.definitions import materialise_month
        from dagster_project.door.seal import RedGates

        try:
            result: RunResult = materialise_month(
                site=site,
                home=home,
                landing=landing,
                month=month,
                known_at=known_at,
                at=now,
                report=report,
                by=options.by,
            )
        except RedGates as red:
            result = RunResult(GATE_IS_RED, (str(red),))
    show_result(context, result)
    notify(context, month)
    hand_over_lineage(context, month)
    return result.exit_code


def _was_sealed(home: Home, month: str) -> bool:
    """Then most likely nothing has changed, and no gate will be asked."""
    ledger = Ledger(home)
    return home.ledger.is_dir() and any(entry.body["period"] == month for entry in ledger.entries("sealed"))


def show_result(context: Context, result: RunResult) -> None:
    """A summary of sections and sentences, to stdout."""
    from dagster_project.cli.listing import Listing, wrapped

    for section in result.sections:
        context.say(section.title)
        context.show(Listing(section.columns, section.rows), "table", section.nothing)
        context.say("")
    for line in result.lines:
        context.say(wrapped(line, context.width))
