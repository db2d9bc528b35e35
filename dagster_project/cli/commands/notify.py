"""`starledger notify [MONTH]`: tell people what a month waits for."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.periods import Period

DESCRIPTION = """Tell the channels that the site file names under `notices` what MONTH is: due, red, unsigned, signed or
published, and the next step; never pay, and nobody's name. `run` and `publish` do it too. A channel that was told
exactly this is not told again.

exit codes: 0 told, or nothing new; 1 a channel could not be told"""
NOTHING = "The site file names no channel. docs/notices.md shows how to write one."


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "notify", "tell people what a month waits for", DESCRIPTION, "starledger notify 2026-10"
    )
    parser.add_argument("month", metavar="MONTH", nargs="?", help="default: the last month that has ended")
    parser.add_argument("--show", action="store_true", help="only show the notice")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.notices.sending import send
    from dagster_project.periods import month_of, parse_month

    today = datetime.fromisoformat(context.now()).date()
    month = parse_month(options.month) if options.month else month_of(today).shift(-1)
    notice = _notice(context, month)
    if notice is None:
        context.say(f"{month} is closed; nobody waits for anything.")
        return 0
    if options.show:
        context.say(f"{notice.title}\n{notice.text}")
        return 0
    sent = send(context.existing_home, context.site.notices, notice)
    context.show(
        Listing(("channel", "state", "why"), [(one.channel, one.state, one.why) for one in sent]),
        options.format,
        NOTHING,
    )
    return 1 if any(one.state == "failed" for one in sent) else 0


def notify(context: Context, month: Period) -> None:
    """After a command that moved the month; a channel that cannot be told is only mentioned."""
    if not context.site.notices:
        return
    from dagster_project.notices.sending import send

    notice = _notice(context, month)
    for one in send(context.existing_home, context.site.notices, notice) if notice else []:
        if one.why:
            context.tell(one.why)


def _notice(context: Context, month: Period) -> Any:
    from dagster_project.notices.telling import notice_of
    from dagster_project.reading.checklist import checklist

    today = datetime.fromisoformat(context.now()).date()
    return notice_of(context.site.company, checklist(context.existing_home, context.site, month, today))
