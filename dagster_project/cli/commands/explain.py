"""`starledger explain SUBJECT MONTH`: why this star and this money."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.commands.query import add_release, chosen_release
from dagster_project.cli.context import Context
from dagster_project.cli.ids import Ids
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.periods import Period
    from dagster_project.reading.explanation.answer import Explanation
    from dagster_project.reading.release import Release

DESCRIPTION = """Why SUBJECT has this star and this money, clause by clause, and what the next star still needs.
Everything printed is a row of the release. Where you may not read HR's zone, SUBJECT is a pseudonym, without money.
With --candidate HR sees the same of a month that is not published yet, also where a gate is red."""


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
    add_release(parser).add_argument(
        "--candidate", action="store_true", help="the month's sealed or refused candidate, before it is published (HR)"
    )
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.periods import parse
    from dagster_project.reading.explanation.answer import explanation, zone_for

    period = parse(options.period)
    release = _candidate(context, options, period) if options.candidate else chosen_release(context, options)
    zone = options.zone or zone_for(release)

    def asked(name: str) -> Explanation:
        return explanation(context.existing_home, release, zone, name, period, options.scheme, context.language)

    ids = Ids.of(context) if zone == "hr" else Ids()
    found, person = ids.answered(asked, options.subject, str(period.last_day))
    if options.format == "json":
        context.say(json.dumps(found.as_data(), ensure_ascii=False, indent=1))
        return 0
    from dagster_project.reading.explanation.page import write
    from dagster_project.reading.explanation.words import Words

    write(found, Words(context.language), sys.stdout, context.width)
    for told in ids.told_of(person, str(period.last_day)):
        context.say(told)
    return 0


def _candidate(context: Context, options: argparse.Namespace, period: Period) -> Release:
    from dagster_project.reading.candidate import candidate

    if options.zone == "bi":
        raise Refusal(
            "A candidate has no BI zone: pseudonyms are made when it is published. Leave --zone or --candidate out."
        )
    return candidate(context.existing_home, period.last_month.text)
