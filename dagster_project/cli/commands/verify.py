"""`starledger verify`: the ledger's chain, every published byte and everything it rests on, again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.store.problems import Problem

DESCRIPTION = """Re-check the ledger's chain, the pointer, every manifest and every published byte, and what they rest
on: the calculations back to the first month, their results, the rules as adopted and the deliveries. Changes nothing.

exit codes: 0 everything is as it was written; 1 something is not (where, what and the next step of each finding)"""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "verify", "re-check the ledger and every published byte", DESCRIPTION, "starledger verify"
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.door.verify import verify
    from dagster_project.reading.release import is_anything_published

    home = context.existing_home
    problems = verify(home)
    rows = [(problem.where, problem.what, problem.next_step) for problem in problems]
    if options.format != "table":
        context.show(Listing(["where", "what", "next_step"], rows), options.format)
    elif problems:
        _tell(context, problems)
    else:
        unpublished = "" if is_anything_published(home) else " Nothing is published yet."
        context.say(f"Everything is as it was written.{unpublished}")
    return 1 if problems else 0


def _tell(context: Context, problems: Sequence[Problem]) -> None:
    """A paragraph each: a path is never cut, because somebody has to restore it."""
    from dagster_project.cli.listing import wrapped

    for problem in problems:
        context.say(problem.where)
        for part in (problem.what[:1].upper() + problem.what[1:], f"Next: {problem.next_step}"):
            context.say("\n".join(f"    {line}" for line in wrapped(part, context.width - 4).splitlines()))
        context.say("")
    context.say(f"{len(problems)} found. Readers see what they saw before; nothing was changed.")
