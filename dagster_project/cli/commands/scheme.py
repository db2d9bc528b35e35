"""`starledger scheme list|show|check|diff`: the rule library. Not here: `diff` itself (`scheme_diff.py`)."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.commands import scheme_diff
from dagster_project.cli.context import Context
from dagster_project.cli.drafts import library_of, library_with, overlays_of
from dagster_project.cli.listing import wrapped
from dagster_project.cli.progress import progress_on
from dagster_project.locations import SEEDS


def add_to(commands: Any) -> None:
    parser = add_command(commands, "scheme", "the rule library: list, show, check, diff")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add_list(actions)
    _add_show(actions)
    _add_check(actions)
    scheme_diff.add_to(actions)


def _add_list(actions: Any) -> None:
    parser = add_command(
        actions, "list", "every scheme of the library, and where it is used", example="starledger scheme list"
    )
    add_format(parser)
    parser.set_defaults(execute=execute_list)


def _add_show(actions: Any) -> None:
    parser = add_command(actions, "show", "one scheme: stars, clauses, pay", example="starledger scheme show ID")
    parser.add_argument("scheme", metavar="ID", help="the scheme's id; see `scheme list`")
    parser.set_defaults(execute=execute_show)


def _add_check(actions: Any) -> None:
    description = """Read scheme files strictly, prove what can be proved, and run their worked examples.
Without FILE the whole library is checked. The last three columns say how many clauses were seen both met and not met,
how many edges some figure lies on exactly, and how many options were entered. Exit code 1 where an example fails."""
    parser = add_command(
        actions, "check", "prove scheme files and run their examples", description, "starledger scheme check"
    )
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    parser.add_argument(
        "--reach", action="store_true", help="name each clause, edge and option that no example reaches"
    )
    add_format(parser)
    parser.set_defaults(execute=execute_check)


def execute_list(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.rules.describing import describe

    site = context.site_if_any
    used = {use.scheme: ", ".join(use.sites) for use in site.schemes} if site else {}
    described = [{**row, "used_at": used.get(row["scheme"], "")} for row in describe(library_of(context))]
    columns = list(described[0]) if described else ["scheme"]
    context.show(Listing(columns, [list(row.values()) for row in described]), options.format, "The library is empty.")
    return 0


def execute_show(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.rules.describing import show

    context.say(show(library_of(context), options.scheme).rstrip("\n"))
    return 0


def execute_check(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.rules.library import Library

    with progress_on(context) as report, TemporaryDirectory() as scratch:
        report("Reading and proving", 0, 2)
        folder = library_with(options.files, Path(scratch) / "library") if options.files else SEEDS
        library = Library.load(folder, overlays_of(context))
        report("Running the worked examples", 1, 2)
        from dagster_project.rehearsal.coverage import KINDS, share
        from dagster_project.rehearsal.worlds import rehearse

        rehearsal = rehearse(library, Path(scratch))
    wanted = {path.stem for path in options.files} or set(library.schemes)
    wrong = [found for found in rehearsal.mismatches if found.expectation.example.scheme in wanted]
    failed = Counter(found.expectation.example.scheme for found in wrong)
    rows = [
        (name, rehearsal.examples.get(name, 0), failed[name], *(share(rehearsal.reaches, kind, name) for kind in KINDS))
        for name in sorted(wanted)
    ]
    context.show(Listing(["scheme", "expectations", "not_met", *KINDS], rows), options.format)
    missed = [reach for reach in rehearsal.reaches if not reach.is_reached and reach.scheme in wanted]
    for reach in missed if options.reach else ():
        context.tell(wrapped(f"{reach.scheme}: no example reaches {reach.kind} {reach.name}", context.width))
    for found in wrong:
        context.tell(wrapped(str(found), context.width))
    return 1 if wrong else 0
