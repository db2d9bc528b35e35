"""`starledger restore BACKUP --home DIR`: a home made of a backup."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context

DESCRIPTION = """Make a home of a backup, verified before and after. Overwrites nothing: where the home lies now must be
empty. Give the checkpoint that was kept apart, and a backup that does not continue it is refused."""


def add_to(commands: Any) -> None:
    example = "starledger restore /backups/starledger-00000042-1f0c9a3e5b7d --home home"
    parser = add_command(commands, "restore", "make a home of a backup", DESCRIPTION, example)
    parser.add_argument("backup", metavar="BACKUP", help="the folder that `backup` made")
    parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="a copy that was kept apart")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.backups import restore
    from dagster_project.store import checkpoints

    copies = {name: checkpoints.read(Path(name)) for name in options.checkpoint}
    home = restore(Path(options.backup).absolute(), context.home.root, copies)
    context.say(f"{home.root} is restored: everything is as it was written.")
    context.tell("Next: `starledger status`; `starledger deliver` brings databases to what this home has published.")
    return 0
