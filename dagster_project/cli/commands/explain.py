"""`starledger explain SUBJECT MONTH`: why this star and this money."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.commands.query import add_release, chosen_release
from dagster_project.cli.context import Context

DESCRIPTION = """Why SUBJECT has this star and this money, clause by clause, and what the next star still needs.
Everything printed is a row of the release. Where you may not read HR's zone, SUBJECT is a pseudonym, without money."""


def add_to(commands: Any) -> None:
    example = "starledger explain E0001 2026-10"
    parser = add_command(commands, "explain", "why this star and this money", DESCRIPTION, example)
    parser.add_argument("subject", metavar="SUBJECT", help="a person's or unit's id")
    parser.add_argument("period", metavar="MONTH", help="a month as 2026-10 (or 2026-Q4, 2026-H2, 2026)")
    parser.add_argument("--scheme", metavar="ID", help="only this scheme")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="table for people, json for programs"
    )
    parser.add_argument("--zone", choices=("bi", "hr"), help="default: hr where you may read it, else bi")
    add_release(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.periods import parse
    from dagster_project.reading.explanation.answer import explanation, zone_for

    period = parse(options.period)
    release = chosen_release(context, options)
    zone = options.zone or zone_for(release)
    found = explanation(context.existing_home, release, zone, options.subject, period, options.scheme, context.language)
    if options.format == "json":
        context.say(json.dumps(found.as_data(), ensure_ascii=False, indent=1))
        return 0
    from dagster_project.reading.explanation.page import write
    from dagster_project.reading.explanation.words import Words

    write(found.heading, found.schemes, Words(context.language), found.shows_money, sys.stdout, context.width)
    return 0
