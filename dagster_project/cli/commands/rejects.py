"""`starledger rejects`: rows of deliveries that could not be used, each with its reason."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.commands.deliveries import check_known
from dagster_project.cli.context import Context

DESCRIPTION = """Rows of deliveries that could not be used: file, row, column, value and reason,
as of the month's last calculation; below them what each reason means and how it is mended. After a mapping was mended,
`starledger deliveries --again` reads them anew.

With --suspense: what was accepted and counts for nobody, by source and measure: figures of ids that no roster knows, of
people before their hire or after leaving. A roster that comes later gives it its owner."""
SUSPENSE = ("source", "measure", "standing", "subjects", "row_count", "total")
COLUMNS = ("source", "delivery", "file", "row_number", "column_name", "value", "reason")


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "rejects", "delivered rows that could not be used", DESCRIPTION, "starledger rejects --month 2026-10"
    )
    parser.add_argument("--month", metavar="MONTH", help="default: the last month that was calculated")
    parser.add_argument("--source", metavar="SOURCE", help="only this source")
    parser.add_argument("--delivery", metavar="NAME", help="only this delivery")
    parser.add_argument("--suspense", action="store_true", help="what counts for nobody, by source and measure")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing, wrapped
    from dagster_project.periods import parse_month
    from dagster_project.reading import calculated
    from dagster_project.reading.reasons import REASONS, explained
    from dagster_project.store.ledger import Ledger

    home = context.existing_home
    month = parse_month(options.month).text if options.month else None
    ledger = Ledger(home)
    calculation = calculated.newest(home, ledger, month)
    delivered = [entry.body for entry in ledger.entries("delivered")]
    check_known("source", options.source, [body["source"] for body in delivered])
    if options.suspense:
        return _suspense(context, home, calculation, options)
    check_known("delivery", options.delivery, [body["delivery"] for body in delivered])
    chosen, asked = "coalesce(source = ?, true) and coalesce(delivery = ?, true)", [options.source, options.delivery]
    columns, rows = calculated.select(
        home,
        calculation,
        "rejects",
        f"select {', '.join(COLUMNS)} from rows where {chosen} "
        "order by source, delivery, file, row_number, column_name, reason",
        asked,
    )
    if options.format != "table":
        rows = ((*row, *REASONS.get(row[-1], ("", ""))) for row in rows)
        context.show(Listing((*COLUMNS, "meaning", "mending"), rows), options.format)
        return 0
    context.show(Listing(columns or COLUMNS, rows), options.format, "No row was rejected.")
    _, given = calculated.select(
        home, calculation, "rejects", f"select distinct reason from rows where {chosen}", asked
    )
    for line in explained(reason for (reason,) in given):
        context.say("\n" + wrapped(line, context.width))
    return 0


def _suspense(context: Context, home: Any, calculation: Any, options: argparse.Namespace) -> int:
    """Nothing that came is lost: what nobody's figure is made of is here, and the gates have added it up."""
    from dagster_project.cli.listing import Listing
    from dagster_project.reading import calculated

    columns, rows = calculated.select(
        home,
        calculation,
        "suspense",
        f"select {', '.join(SUSPENSE)} from rows where standing not in ('at_work', 'not_computed') "
        "and coalesce(source = ?, true) order by source, measure, standing",
        [options.source],
    )
    context.show(Listing(columns or SUSPENSE, rows), options.format, "Nothing waits for an owner.")
    return 0
