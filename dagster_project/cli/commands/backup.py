"""`starledger backup --to DIR`: the home as a folder that can be restored."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Copy the home (ledger, store, releases, HR's key and batches) into a folder below DIR, verified before
and after. Nobody can write meanwhile; readers read on. The folder holds pay: keep it as you keep the home. Keep the
checkpoint that is printed somewhere else than the backup."""


def add_to(commands: Any) -> None:
    parser = add_command(commands, "backup", "copy the home, verified", DESCRIPTION, "starledger backup --to /backups")
    parser.add_argument("--to", required=True, metavar="DIR", help="the folder that holds backups")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.backups import back_up

    home = context.existing_home
    with writing(context, home, "backup", context.now()) as ledger:
        backup = back_up(home, Path(options.to).absolute())
        checkpoint = ledger.checkpoint()
    context.say(str(backup))
    if checkpoint:
        context.tell(f"The ledger has {checkpoint.size} entries, root {checkpoint.root.hex()}.")
    context.tell("Next: `starledger restore BACKUP --home DIR` makes a home of it; try it before you need it.")
    return 0
