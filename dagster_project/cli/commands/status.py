"""`starledger status [MONTH]`: the close checklist."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context

DESCRIPTION = """What a month still needs before it is closed: feeds that have not come, deliveries that were refused,
rejected rows, red gates, people whose signature is missing, and what readers see now. Ends with the next step."""
SLOWEST = 10  # of some eighty models; the rest together take less than these


def add_to(commands: Any) -> None:
    parser = add_command(commands, "status", "the close checklist of a month", DESCRIPTION, "starledger status 2026-10")
    parser.add_argument("month", metavar="MONTH", nargs="?", help="default: the last month that was calculated")
    parser.add_argument("--timing", action="store_true", help="also what the month's last run did, and for how long")
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing, wrapped
    from dagster_project.periods import month_of, parse_month
    from dagster_project.reading.checklist import checklist, default_month

    site, home = context.site, context.existing_home
    today = datetime.fromisoformat(context.now()).date()
    month = parse_month(options.month) if options.month else default_month(home, month_of(today))
    found = checklist(home, site, month, today)
    waiting = _waiting(context, month)
    columns = ["step", "subject", "state", "detail"]
    if options.format != "table":
        rows = [*waiting, *((point.step, point.subject, point.state, point.detail) for point in found.points)]
        timing = _timing(context, found.month) if options.timing else []
        context.show(Listing(columns, [*rows, *timing, ("next", "", "", found.next_step)]), options.format)
        return 0
    context.say(f"{site.company} · close of {found.month}\n")
    context.show(Listing(columns, [*waiting, *_without_what_came(found.points)]), "table")
    if waiting:
        context.say("\n" + wrapped("`starledger correct` shows whom the corrections move.", context.width))
    context.say("\n" + wrapped(f"Next: {found.next_step}", context.width))
    if options.timing:
        context.say("\nThe last run of this month")
        context.show(Listing(columns, _timing(context, found.month)), "table", "No run of it left a record here.")
    return 0


def _waiting(context: Context, month: Any) -> list[tuple[str, str, str, str]]:
    """What became known of closed months: the open month's run takes it in."""
    from dagster_project.door.closing import closed_months
    from dagster_project.store.ledger import Ledger

    home = context.existing_home
    if not home.ledger.is_dir() or closed_months(Ledger(home).entries())[-1:] != [month.shift(-1).text]:
        return []
    from dagster_project.month.corrections.waiting import waiting

    found = waiting(context.site, home, context.landing, month, context.now())
    return [("correction", closed, "open", told) for closed, told in found]


def _timing(context: Context, month: str) -> list[tuple[str, str, str, str]]:
    """The last run's steps, its slowest models, its gates and its end."""
    from dagster_project.run_record import last_run

    run = last_run(context.existing_home, month)
    if run is None:
        return []
    slowest = sorted(run["models"], key=lambda model: -model["seconds"])[:SLOWEST]
    ended = {0: "sealed", 2: "a gate is red", None: "it did not come to its end"}.get(run["exit_code"], "it failed")
    return [
        *[("ran", step["step"], "", _cost(step, 1)) for step in run["steps"]],
        *[("model", model["model"], "", _cost(model, 2)) for model in slowest],
        *[("asked", gate["gate"], gate["outcome"], _judged(gate)) for gate in run["gates"]],
        ("ended", run["started_at"], "", ": ".join(filter(None, (ended, run["why"])))),
    ]


def _cost(one: dict[str, Any], digits: int) -> str:
    """Seconds, rows and the peak of memory, as far as they are known."""
    rows, megabytes = one.get("rows"), one.get("megabytes")
    told = [f"{one['seconds']:.{digits}f} s"]
    told += [f"{rows:,} rows"] if rows is not None else []
    return ", ".join([*told, *([f"{megabytes:,} MB"] if megabytes is not None else [])])


def _judged(gate: dict[str, Any]) -> str:
    checks = f"{gate['evaluated']} of {gate['planned']} checks, {gate['checked_rows']} rows"
    return checks + (f", {gate['failing_rows']} failing" if gate["failing_rows"] else "")


def _without_what_came(points: Sequence[Any]) -> list[tuple[str, str, str, str]]:
    """Feeds that came are one line, so that the missing ones are seen."""
    feeds = [point for point in points if point.step == "feed"]
    came = [point for point in feeds if point.state == "done"]
    shown = [point for point in points if point not in came]
    rows = [(point.step, point.subject, point.state, point.detail) for point in shown]
    state = "done" if len(came) == len(feeds) else "open"
    summary = ("feeds", "", state, f"{len(came)} of {len(feeds)} have come")
    return [summary, *rows] if feeds else rows
