"""`starledger trace`: from a result to the delivered rows behind it, and back."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.commands.query import add_release, chosen_release
from dagster_project.cli.context import Context
from dagster_project.cli.ids import Ids
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.evidence.forward import Trace
    from dagster_project.reading.release import Release

DESCRIPTION = """The evidence of a result: for each clause, condition and amount the delivered rows that its measures
read, with delivery, file, row number, key and the file's SHA-256, from the frozen deliveries. With --row the other way:
everything that one delivered row touched. HR's zone only. The number of rows is held against the published figure's.

exit codes: 0 shown; 2 shown, and the rows are not those that the published figure counted; 1 refused"""


# Left out of a table for people; a table of the files follows it.
LONG = ("line_id", "delivery_id", "sha256", "measure", "subject_type", "scheme_version", "read_measure")


def add_to(commands: Any) -> None:
    example = "starledger trace E0001 2026-10 --scheme SCHEME --clause CLAUSE"
    parser = add_command(commands, "trace", "the delivered rows behind a result, and back", DESCRIPTION, example)
    parser.add_argument("subject", metavar="LINE_ID | SUBJECT", nargs="?", help="a bonus line's id, or who was rated")
    parser.add_argument("period", metavar="MONTH", nargs="?", help="with SUBJECT: a month as 2026-10, or a quarter …")
    parser.add_argument("--scheme", metavar="ID", help="with SUBJECT: under which scheme")
    parser.add_argument("--clause", metavar="NAME", help="only this clause")
    parser.add_argument(
        "--row",
        nargs=4,
        metavar=("SOURCE", "DELIVERY", "FILE", "ROW"),
        help="instead: every result that this delivered row touched",
    )
    add_format(parser)
    add_release(parser).add_argument(
        "--candidate", action="store_true", help="with SUBJECT: the month's candidate, before it is published"
    )
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.evidence.asked import Asked
    from dagster_project.evidence.staged import Clock
    from dagster_project.periods import parse

    started = time.perf_counter()
    site = context.site
    release = _candidate(context, options) if options.candidate else chosen_release(context, options)
    asked = Asked.of(context.existing_home, release, Clock(site.zone, site.day_start_minutes))
    ids, day = Ids.of(context), str(parse(options.period).last_day) if options.period else ""
    (columns, found), person = ids.answered(lambda name: _traced(asked, options, name), options.subject or "", day)
    if options.format == "table":
        columns = tuple(name for name in columns if name not in LONG)
    rows = [[row.get(name) for name in columns] for row in found.rows]
    context.show(Listing(columns, rows), options.format, "Nothing was found.")
    if options.format == "table" and not options.row:
        files = sorted(
            {(str(row["source"]), str(row["delivery"]), str(row["file"]), str(row["sha256"])) for row in found.rows}
        )
        context.say("")
        context.show(Listing(["source", "delivery", "file", "sha256"], files), "table")
        for told in _decided(context, found):
            context.say(told)
    for told in ids.told_of(person, day):
        context.tell(told)
    for difference in found.differences:
        context.tell(difference)
    context.tell(f"{release.publication_id}: {len(rows)} rows in {time.perf_counter() - started:.2f} s.")
    return 2 if found.differences else 0


def _decided(context: Context, found: Trace) -> list[str]:
    """What people decided about the results that are traced, below the rows."""
    from dagster_project.periods import parse
    from dagster_project.reading.explanation.decided import decided
    from dagster_project.reading.explanation.words import Words
    from dagster_project.store.ledger import Ledger

    entries, words = Ledger(context.existing_home).entries(), Words(context.language)
    traced = {(row["subject_id"], parse(row["period"]).last_month.text, row["scheme"]) for row in found.rows}
    return [
        sentence
        for subject, month, scheme in sorted(traced)
        for sentence in decided(entries, subject, [month], scheme, words)
    ]


def _candidate(context: Context, options: argparse.Namespace) -> Release:
    from dagster_project.periods import parse
    from dagster_project.reading.candidate import candidate

    if not options.period:
        raise Refusal("Of a candidate say whose result: `starledger trace SUBJECT MONTH --scheme ID --candidate`.")
    return candidate(context.existing_home, parse(options.period).last_month.text)


def _traced(asked: Any, options: argparse.Namespace, subject: str) -> tuple[tuple[str, ...], Trace]:
    from dagster_project.evidence import backward, forward
    from dagster_project.periods import parse

    if options.row:
        source, delivery, file, row = options.row
        return backward.COLUMNS, backward.of_row(asked, source, delivery, file, row)
    if subject and not options.period:
        return forward.COLUMNS, forward.of_line(asked, subject)
    if not subject or not options.scheme:
        raise Refusal(
            "Say what is to be traced: `starledger trace LINE_ID`, `starledger trace SUBJECT MONTH --scheme ID`, or "
            "`starledger trace --row SOURCE DELIVERY FILE ROW`."
        )
    return forward.COLUMNS, forward.of_subject(asked, subject, parse(options.period), options.scheme, options.clause)
