"""`starledger verify`: the ledger, every published byte and everything it rests on, again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.store.paths import Home
    from dagster_project.store.problems import Problem

DESCRIPTION = """Re-check the ledger, the pointer, every manifest and every published byte, and what they rest on: the
calculations back to the first month, their results, the rules as adopted and the deliveries. With an auditor's copy of
a checkpoint also whether the ledger is still the one that the copy was made from. Changes nothing.

exit codes: 0 everything is as it was written; 2 something was altered (where, what and the next step of each finding);
3 nothing was altered, and something is not finished or not signed; 1 it could not be checked"""
RIGHT, ALTERED, OPEN = 0, 2, 3


def add_to(commands: Any) -> None:
    example = "starledger verify --checkpoint audit/2026-10.checkpoint"
    parser = add_command(commands, "verify", "re-check the ledger and every published byte", DESCRIPTION, example)
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        action="append",
        default=[],
        help="a copy that was kept (`starledger checkpoint`), of any age; may be given several times",
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.door.verify import verify
    from dagster_project.door.waiting import waiting
    from dagster_project.store import checkpoints

    home = context.existing_home
    copies = {name: checkpoints.read(Path(name)) for name in options.checkpoint}
    problems = verify(home, copies)
    if all(problem.is_open for problem in problems):
        problems += waiting(home)
    altered = [problem for problem in problems if not problem.is_open]
    if options.format != "table":
        columns = ["where", "what", "next_step", "state"]
        rows = [(one.where, one.what, one.next_step, "open" if one.is_open else "altered") for one in problems]
        context.show(Listing(columns, rows), options.format)
    else:
        _tell(context, altered or problems)
        context.say(_said(home, altered, problems, [(name, copy.size) for name, copy in copies.items()]))
    return ALTERED if altered else OPEN if problems else RIGHT


def _said(home: Home, altered: Sequence[Problem], problems: Sequence[Problem], copies: list[tuple[str, int]]) -> str:
    from dagster_project.reading.release import is_anything_published
    from dagster_project.store.ledger import Ledger

    if altered:
        return f"{len(altered)} found. Readers see what they saw before; nothing was changed."
    unpublished = "" if is_anything_published(home) else " Nothing is published yet."
    unfinished = f" {len(problems)} not finished, as said above." if problems else ""
    continued = "".join(f"\nIt continues the {size} entries of {name}." for name, size in copies)
    checkpoint = Ledger(home).checkpoint()
    now = f"\nThe ledger has {checkpoint.size} entries, root {checkpoint.root.hex()}." if checkpoint else ""
    return f"Everything is as it was written.{unfinished}{unpublished}{now}{continued}"


def _tell(context: Context, problems: Sequence[Problem]) -> None:
    """A paragraph each: a path is never cut, because somebody has to restore it."""
    from dagster_project.cli.listing import wrapped

    for problem in problems:
        context.say(problem.where)
        for part in (problem.what[:1].upper() + problem.what[1:], f"Next: {problem.next_step}"):
            context.say("\n".join(f"    {line}" for line in wrapped(part, context.width - 4).splitlines()))
        context.say("")
