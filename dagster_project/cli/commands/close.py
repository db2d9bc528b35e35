"""`starledger close MONTH`: from now on the month never changes."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Close a published MONTH for good. Refuses while an earlier month is open, a gate is red or a required
signature is missing. There is no reopening: what becomes known afterwards is paid as a difference in the open month."""


def add_to(commands: Any) -> None:
    parser = add_command(commands, "close", "let a month never change again", DESCRIPTION, "starledger close 2026-10")
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.closing import close
    from dagster_project.periods import parse_month
    from dagster_project.reading.signing import published_signers

    month, site, home, now = parse_month(options.month), context.site, context.existing_home, context.now()
    with writing(context, home, f"close {month}", now) as ledger:
        people = published_signers(site, home, ledger, month.text)
        entry = close(home, ledger, month.text, people, context.system_user, now)
    context.say(f"{month} is closed with {entry.body['publication_id']} (content {entry.body['content_hash'][:12]}).")
    context.tell(f"Next: `starledger run {month.shift(1)}`; it pays what `starledger correct` shows.")
    return 0
