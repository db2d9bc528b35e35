"""`starledger correct`: what became known of closed months, and what it means for whom, before anything is posted."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.progress import progress_on
from dagster_project.cli.writing import writing

DESCRIPTION = """Compute again every closed month that is affected by what has become known since, and show whom it
would give another star, streak, seat or amount, and why. Nothing is posted and nothing that readers see changes: the
open month's run pays the difference, and people sign it with that month."""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "correct", "what would be corrected of closed months", DESCRIPTION, "starledger correct"
    )
    parser.add_argument("--known-at", metavar="TIME", help="use only what was known then; default: all that is known")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing, wrapped

    known_at = context.instant(options.known_at) if options.known_at else None
    site, home, now = context.site, context.existing_home, context.now()
    with progress_on(context) as progress, writing(context, home, "correct", now):
        from dagster_project.month.corrections.report import report

        found = report(site, home, context.landing, known_at, now, progress)
    if options.format != "table":
        context.show(Listing(found.columns, found.rows), options.format)
        context.tell(found.next_step)
        return 0
    for section in found.sections:
        context.say(section.title)
        context.show(Listing(section.columns, section.rows), "table", section.nothing)
        context.say("")
    context.say(wrapped(found.next_step, context.width))
    return 0
