"""`starledger hold place|release|list`: keep a payee or a line from being paid while the rest is published."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.deciding import actor_of, add_actor, add_form, add_reason, asked, typed
from dagster_project.cli.writing import writing

if TYPE_CHECKING:
    from dagster_project.door.hold import Target

DESCRIPTION = """Keep one payee, one scheme of theirs or one line of an open month from being paid, while the rest is
published. The month is run again with the hold and signed; a month with a hold is not closed. What is held is kept
beside the line, and payable again in the month's next run after the hold was released."""
COLUMNS = ("hold", "month", "payee", "scheme", "line", "cause", "reason", "by", "since", "released")


def add_to(commands: Any) -> None:
    parser = add_command(commands, "hold", "keep a payee or a line from being paid", DESCRIPTION)
    parts = parser.add_subparsers(metavar="ACTION", required=True)
    example = "starledger hold place 2026-10 H014 --scheme SCHEME --cause review --reason TEXT --by NAME --role ROLE"
    place = add_command(parts, "place", "hold a payee, a scheme or a line", "", example)
    place.add_argument("month", metavar="MONTH", nargs="?", help="the open month, as 2026-10")
    place.add_argument("subject", metavar="PAYEE", nargs="?", help="the employee or unit")
    place.add_argument("--type", choices=("employee", "unit"), default="employee", help="default: employee")
    place.add_argument("--scheme", metavar="ID", help="only what this scheme pays")
    place.add_argument("--line", metavar="LINE", help="only this line of it")
    place.add_argument("--cause", default="other", help="dispute, review, absence, payment_details or other")
    add_reason(place, is_required=False)
    add_form(place, "month, subject, subject_type?, scheme?, line?, cause, reason")
    add_actor(place, "holds")
    place.set_defaults(execute=_place)
    release = add_command(parts, "release", "let a hold go")
    release.add_argument("number", metavar="HOLD", type=int, help="its number, as `hold list` shows it")
    add_reason(release)
    add_actor(release, "releases")
    release.set_defaults(execute=_release)
    listed = add_command(parts, "list", "every hold, and what came of it")
    add_format(listed)
    listed.set_defaults(execute=_list)


def _place(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.hold import held_body, place
    from dagster_project.intake.forms import HOLDS
    from dagster_project.reading.payees import check_payee

    home, now = context.existing_home, context.now()
    names = ("month", "subject", "scheme", "line", "cause", "reason")
    row = typed(options, names, subject_type=options.type) if options.month and options.subject else None
    wanted = asked(options, HOLDS, ("month", "subject", "cause", "reason"), row, "which MONTH and PAYEE to hold")
    actor = actor_of(context, options, now)
    with writing(context, home, "hold place", now) as ledger:

        def check(row: dict[str, str]) -> None:
            target = _target(row)
            check_payee(home, ledger, target[0], (target[1], target[2]), target[3], target[4])
            held_body(ledger, target, row["cause"], row["reason"], actor)

        wanted.check(check)
        for row in wanted.rows:
            entry = place(home, ledger, _target(row), row["cause"], row["reason"], actor)
            context.say(f"Hold {entry.seq}: {row['subject']} in {row['month']}, by {options.by}.")
    months = ", ".join(f"`starledger run {month}`" for month in sorted({row["month"] for row in wanted.rows}))
    context.tell(f"Next: {months}, which makes a candidate without what is held.")
    return 0


def _target(row: dict[str, str]) -> Target:
    from dagster_project.periods import parse_month

    month = parse_month(row["month"]).text
    return (month, row["subject_type"] or "employee", row["subject"], row["scheme"] or None, row["line"] or None)


def _release(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.hold import release

    home, now = context.existing_home, context.now()
    with writing(context, home, "hold release", now) as ledger:
        entry = release(home, ledger, options.number, options.reason, actor_of(context, options, now))
    context.say(f"Hold {options.number} is released by {entry.body['by']}.")
    context.tell(f"Next: `starledger run {entry.body['period']}`, which makes the money payable again.")
    return 0


def _list(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.facts.holds import holds
    from dagster_project.store.ledger import Ledger

    rows = [
        (
            hold.number,
            *(hold.body[name] or "" for name in ("period", "subject_id", "scheme", "line", "cause", "reason", "by")),
            hold.entry.at[:10],
            f"{hold.released.at[:10]}, {hold.released.body['by']}: {hold.released.body['reason']}"
            if hold.released
            else "",
        )
        for hold in holds(Ledger(context.existing_home).entries())
    ]
    context.show(Listing(COLUMNS, rows), options.format, "Nothing was ever held.")
    return 0
