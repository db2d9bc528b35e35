"""`starledger changes MONTH`: whose star and money are others than before, split into causes that add up."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

DESCRIPTION = """Why MONTH's stars and money are others than before: own results, late data, correction, roster,
parameter, rule, program. The parts add up to the change. Against the month before, or against the calculation before
of the same month; a quarter, half or year that ends with MONTH likewise, against the one before of its kind. Where
several causes met, the month is computed again with one after another as it is now; nothing is kept. HR's zone."""


def add_to(commands: Any) -> None:
    example = "starledger changes 2026-10 --person H014"
    parser = add_command(commands, "changes", "why results are others than before, in parts", DESCRIPTION, example)
    parser.add_argument("month", metavar="MONTH", help="a month as 2026-10")
    parser.add_argument("--person", metavar="ID", help="only this person or unit")
    parser.add_argument(
        "--against",
        metavar="WHAT",
        default="month",
        help="month (the one before, default), calculation (the one before of this month), or a publication's id",
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.month.changes.report import COLUMNS, report
    from dagster_project.month.changes.sides import sides
    from dagster_project.month.workplace import Workplace
    from dagster_project.periods import parse_month

    home = context.existing_home
    workplace = Workplace(context.site, home, context.landing, parse_month(options.month), context.now())
    with tempfile.TemporaryDirectory(prefix=".changes-", dir=home.work) as scratch:
        found = report(workplace, sides(workplace, options.against), Path(scratch), options.person)
    context.show(Listing(COLUMNS, found.rows), options.format, "Nobody has another star or another amount.")
    worlds = (
        f"{found.built} world{'' if found.built == 1 else 's'} computed" if found.built else "nothing computed again"
    )
    context.tell(f"{found.heading}: {len(found.rows)} changed, {worlds}. The parts add up to each change.")
    return 0
