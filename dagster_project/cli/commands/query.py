"""`starledger query SQL`: one SELECT over what is published."""

from __future__ import annotations

import argparse
import time
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

DESCRIPTION = """Read what is published: exactly one SELECT, read-only, over the tables of one release.
The files behind the tables are checked against the release's manifest first. `show tables` lists the tables.
The same tables are read in four ways: current (default), as published (--publication, --as-of), as known at a time
(--known-at) and with every version (--history)."""


def add_to(commands: Any) -> None:
    example = 'starledger query "select scheme, star, count(*) as people from stars group by all order by all"'
    parser = add_command(commands, "query", "ask the published tables", DESCRIPTION, example)
    parser.add_argument("sql", metavar="SQL", help="one SELECT")
    add_format(parser)
    add_release(parser).add_argument(
        "--history", action="store_true", help="every version of every row, with version, known_at and published_at"
    )
    parser.add_argument(
        "--zone", choices=("bi", "hr"), help="whose tables; hr has pay and identities (default bi; hr with --known-at)"
    )
    parser.set_defaults(execute=execute)


def add_release(parser: argparse.ArgumentParser) -> Any:
    """Which release; returns the group, for other things that may be read instead."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--publication", metavar="ID", help="as published by 2026-10.1, or last for 2026-10; default: current"
    )
    which.add_argument("--as-of", metavar="TIME", help="as readers saw it at a time")
    which.add_argument(
        "--known-at", metavar="TIME", help="each month from what was known at a time, corrections included (HR)"
    )
    return which


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.reading.query import ask

    started = time.perf_counter()
    release = chosen_release(context, options)
    zone = options.zone or ("hr" if options.known_at else "bi")
    answer = ask(release, zone, options.sql)
    context.show(Listing(answer.columns, answer.rows), options.format)
    files = sum(len(answer.reader.tables[name]) for name in answer.reader.verified)
    context.tell(
        f"{release.publication_id}, zone {zone}: {time.perf_counter() - started:.2f} s, of which "
        f"{answer.reader.seconds_verifying:.2f} s to verify {files} file{'' if files == 1 else 's'}."
    )
    return 0


def chosen_release(context: Context, options: argparse.Namespace) -> Any:
    from dagster_project.reading import release

    home = context.existing_home
    if options.known_at or getattr(options, "history", False):
        from dagster_project.reading import versions

        return versions.known(home, context.instant(options.known_at)) if options.known_at else versions.history(home)
    if options.publication:
        return release.named(home, options.publication)
    if options.as_of:
        return release.as_of(home, context.instant(options.as_of))
    return release.current(home)
