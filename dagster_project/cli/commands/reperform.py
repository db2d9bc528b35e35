"""`starledger reperform PATH`: compute a packed publication again, and compare."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.store.problems import Problem

DESCRIPTION = """Prove every file of a pack, compute its month once more in a folder of its own, and compare every table
with what was published. Needs nothing but the pack and this program: no home, no landing folder, no site file.

exit codes: 0 equal; 2 something in the pack was altered (which file), or the results differ (which table, row and
column); 1 it could not be done"""
COLUMNS = ("table", "scheme", "period", "key", "column", "published", "recomputed")


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "reperform", "recompute a pack and compare", DESCRIPTION, "starledger reperform PATH"
    )
    parser.add_argument("path", metavar="PATH", help="a folder that `starledger pack` made")
    parser.add_argument(
        "--checkpoint", metavar="FILE", action="append", default=[], help="a checkpoint that an auditor kept"
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.packs import opening
    from dagster_project.store import checkpoints

    path = Path(options.path).absolute()
    copies = {name: checkpoints.read(Path(name)) for name in options.checkpoint}
    problems = opening.problems_of(path, copies)
    if problems:
        return _altered(context, options, problems)
    from dagster_project.packs.reperforming import reperform

    with tempfile.TemporaryDirectory(prefix="starledger-") as folder:
        verdict = reperform(opening.opened(path), Path(folder))
    from dagster_project.cli.listing import Listing

    for remark in verdict.remarks:
        context.tell(remark)
    rows = [tuple(getattr(one, name) for name in COLUMNS) for one in verdict.differences]
    if rows or options.format != "table":
        context.show(Listing(COLUMNS, rows), options.format)
    said = f"{len(rows)} differences" if rows else "Equal"
    context.tell(f"{said}: {verdict.parts} tables of a scheme and period, {verdict.rows} rows, were computed again.")
    return 2 if rows else 0


def _altered(context: Context, options: argparse.Namespace, problems: list[Problem]) -> int:
    from dagster_project.cli.listing import Listing

    rows = [(problem.where, problem.what, problem.next_step) for problem in problems]
    context.show(Listing(["where", "what", "next_step"], rows), options.format)
    context.tell(f"{len(rows)} found. Nothing was computed from it.")
    return 2
