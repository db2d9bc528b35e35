"""`starledger parallel FILE`: what was computed, beside the office's own figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

DESCRIPTION = """Hold published months against the figures that the office worked out itself, before anybody is paid
from here: every difference, with what decided it here. FILE has a row a figure: scheme, subject_id, period, and star,
or line and amount. Run and publish the months first.

exit codes: 0 no difference; 3 there are differences; 1 it could not be compared"""
DIFFERENT = 3
COLUMNS = ("scheme", "subject_id", "period", "what", "office", "here", "why")


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "parallel", "results beside the office's own figures", DESCRIPTION, "starledger parallel office.xlsx"
    )
    parser.add_argument("file", metavar="FILE", help="the office's figures: CSV, XLSX, …")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.operations.parallels import compare, office_figures
    from dagster_project.reading import release as releases
    from dagster_project.reading.reader import open_reader

    office = office_figures(Path(options.file))
    reader = open_reader(releases.current(context.existing_home), "hr", ["stars", "bonus_lines", "clause_results"])
    found = compare(reader, office)
    rows = [tuple(vars(difference).values()) for difference in found.differences]
    context.show(Listing(COLUMNS, rows), options.format, "No difference.")
    context.tell(
        f"{found.compared} figures compared, {len(rows)} differ. `starledger explain SUBJECT MONTH` says more."
    )
    return DIFFERENT if rows else 0
