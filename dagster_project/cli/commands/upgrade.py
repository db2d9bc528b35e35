"""`starledger upgrade`: the home becomes one of this program's format."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Bring the home to the format of this program. What was written before stays where it is, byte for byte,
and is read as it was; the home is verified first. Interrupted, it is of its old format still, and the same command goes
on. There is no way back but a backup: make one first."""


def add_to(commands: Any) -> None:
    parser = add_command(commands, "upgrade", "bring the home to this format", DESCRIPTION, "starledger upgrade")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.upgrading import upgrade

    home = context.existing_home
    now = context.now()
    with writing(context, home, "upgrade", now) as ledger:
        before, after = upgrade(home, ledger, now)
    context.say(f"{home.root} is of format {after}" + (" already." if before == after else f"; it was of {before}."))
    return 0
