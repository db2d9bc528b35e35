"""`starledger fetch MONTH [CONNECTOR …]`: rows of databases and APIs, as deliveries in the landing folder."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.choosing import chosen
from dagster_project.cli.context import Context
from dagster_project.cli.progress import progress_on
from dagster_project.errors import Refusal

DESCRIPTION = """Fetch what is new in the databases and APIs that the site file names under `connectors`, as deliveries
in the landing folder; `starledger run` loads them like any other. A connector that cannot fetch stops no other one.

exit codes: 0 all fetched; 1 one of them could not"""
COLUMNS = ("connector", "source", "rows_read", "rows_new", "delivery")
NOTHING = "The site file names no connector. docs/connectors.md shows how to write one."


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "fetch", "fetch rows of databases and APIs", DESCRIPTION, "starledger fetch 2026-10 helpdesk"
    )
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.add_argument("connectors", metavar="CONNECTOR", nargs="*", help="only these; default: every one")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.catalogue import sources
    from dagster_project.cli.listing import Listing, wrapped
    from dagster_project.connectors.fetching import fetch
    from dagster_project.periods import parse_month
    from dagster_project.site import refuse_unknown_sources

    month, site, now = parse_month(options.month), context.site, context.now()
    refuse_unknown_sources(site, sources())
    rows: list[tuple[Any, ...]] = []
    refused: list[str] = []
    with progress_on(context) as report:
        for connector in chosen(site.connectors, options.connectors, "connector"):
            try:
                found = fetch(connector, context.landing, month, now, site.zone, report)
                rows.append((found.connector, found.source, found.read, found.landed, found.delivery or "nothing new"))
            except Refusal as refusal:
                refused.append(str(refusal))
    context.show(Listing(COLUMNS, rows), options.format, "" if refused else NOTHING)
    for message in refused:
        context.tell(wrapped(message, context.width))
    return 1 if refused else 0
