"""`starledger deliver [TARGET …]`: the published release, in the databases and files that the site file names."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.choosing import chosen
from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.targets.delivering import Outcome

DESCRIPTION = """Bring what is published to the targets that the site file names under `targets`: a PostgreSQL, a DuckDB
file of views. `publish` does this too; a target that was down then catches up by this command. With --show nothing is
brought: it says which publication each target holds.

exit codes: 0 every target holds what is published; 1 one of them does not"""
COLUMNS = ("target", "kind", "zone", "holds", "state", "rows")
NOTHING = "The site file names no target. docs/bi.md shows how to write one."


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "deliver", "bring what is published to databases and files", DESCRIPTION, "starledger deliver"
    )
    parser.add_argument("targets", metavar="TARGET", nargs="*", help="only these; default: every one")
    parser.add_argument("--show", action="store_true", help="only say which publication each target holds")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.targets.delivering import deliver, look

    targets = chosen(context.site.targets, options.targets, "target")
    outcomes = (look if options.show else deliver)(context.existing_home, targets)
    return report(context, outcomes, options.format)


def report(context: Context, outcomes: Sequence[Outcome], output_format: str = "table") -> int:
    """Show how each target ended; the exit code."""
    from dagster_project.cli.listing import Listing, wrapped

    rows = [_row(outcome) for outcome in outcomes]
    context.show(Listing(COLUMNS, rows), output_format, NOTHING)
    for outcome in outcomes:
        if outcome.why:
            context.tell(wrapped(outcome.why, context.width))
    return 0 if all(outcome.is_current for outcome in outcomes) else 1


def _row(outcome: Outcome) -> tuple[object, ...]:
    target, held = outcome.target, outcome.held
    if held is None:
        return (target.name, target.kind, target.zone, "", "not reached", "")
    state = "current" if outcome.is_current else "behind"
    return (target.name, target.kind, target.zone, held.publication_id or "nothing", state, held.rows or "")
