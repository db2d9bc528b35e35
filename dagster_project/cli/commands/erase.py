"""`starledger erase SUBJECT` and `erase --due`: a person's name leaves what is kept."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing
from dagster_project.errors import Refusal

DESCRIPTION = """Erase a person's name and remarks from every kept delivery: rows keep their figures and lose the name,
and delivered files with a row of the person are emptied. No result changes, and `verify` proves everything as before;
an entry of the ledger says what was erased, by whom and why. It cannot be undone. The id stays, because results stand
under it. --due names everybody who left longer ago than the site file's `retention` allows; with --by and --reason they
are erased."""
STAYS = """Not reached from here: the landing folder and the systems that deliver, quarantine, backups (make a new
one, and delete older ones when your policy says so), and whatever readers took away. Databases hold ids, not names."""


def add_to(commands: Any) -> None:
    example = "starledger erase H014 --by 王磊 --reason 'asked for it'"
    parser = add_command(commands, "erase", "a person's name leaves what is kept", DESCRIPTION, example)
    parser.add_argument("subject", metavar="SUBJECT", nargs="?", help="the person's id")
    parser.add_argument("--due", action="store_true", help="everybody whose time is up by the site file's `retention`")
    parser.add_argument("--by", metavar="NAME", help="who decided it")
    parser.add_argument("--reason", metavar="TEXT", help="why; nobody's name belongs into it")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.erasing import erase

    if bool(options.subject) == options.due:
        raise Refusal("Name one person, or write --due for everybody whose time is up.")
    home, now = context.existing_home, context.now()
    people = _due(context, now) if options.due else [options.subject]
    if options.due and not (options.by and options.reason):
        context.say("\n".join(people) if people else "Nobody's time is up.")
        return 0
    if not (options.by and options.reason):
        raise Refusal("Erasing cannot be undone: say who decided it with --by NAME, and why with --reason TEXT.")
    with writing(context, home, "erase", now) as ledger:
        for person in people:
            done = erase(home, ledger, person, options.by, options.reason, now)
            context.say(f"{person}: {done.rewritten} files without the name, {done.emptied} delivered files emptied.")
    context.tell(STAYS)
    return 0


def _due(context: Context, now: str) -> list[str]:
    from dagster_project.operations.erasing import due
    from dagster_project.store.ledger import Ledger

    months = context.site.names_after_leaving
    if months is None:
        raise Refusal(
            "The site file does not say for how many months a name is kept: `retention: {names_after_leaving: 24}`."
        )
    return due(context.existing_home, Ledger(context.existing_home), months, datetime.fromisoformat(now).date())
