"""`starledger verify`: the ledger's chain and every published byte, again."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

DESCRIPTION = """Re-check the ledger's chain, the pointer, every manifest and every published byte. Changes nothing.

exit codes: 0 everything is as it was written; 1 something is not (each finding is a row)"""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "verify", "re-check the ledger and every published byte", DESCRIPTION, "starledger verify"
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.door.verify import verify

    problems = verify(context.existing_home)
    rows = [(problem.where, problem.what, problem.next_step) for problem in problems]
    context.show(Listing(["where", "what", "next_step"], rows), options.format, "Everything is as it was written.")
    return 1 if problems else 0
