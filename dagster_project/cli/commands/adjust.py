"""`starledger adjust prepare|approve|end|list`: an amount that people decide, with an approver and an expiry."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.deciding import actor_of, add_actor, add_form, add_reason, asked, typed
from dagster_project.cli.writing import writing

if TYPE_CHECKING:
    from dagster_project.door.adjust import Wanted
    from dagster_project.store.ledger import Ledger

DESCRIPTION = """An amount that people decide, as a line of its own beside a scheme's lines, in every month up to its
expiry. One person prepares it, another approves it; from then on every run of these months posts it, whatever else
changes, until it is ended. `list` tells which have lost their reason."""
COLUMNS = (
    "adjustment", "from", "until", "payee", "scheme", "line", "amount", "currency", "cause", "reason", "by",
    "approved_by", "state", "obsolete",
)  # fmt: skip


def add_to(commands: Any) -> None:
    parser = add_command(commands, "adjust", "post an amount that people decide", DESCRIPTION)
    parts = parser.add_subparsers(metavar="ACTION", required=True)
    example = (
        "starledger adjust prepare 2026-10 H014 SCHEME 120.00 --line LINE --cause late_data"
        " --reason TEXT --by NAME --role ROLE"
    )
    prepare = add_command(parts, "prepare", "enter one for others to approve", "", example)
    prepare.add_argument("month", metavar="MONTH", nargs="?", help="the first month in which it is posted")
    prepare.add_argument("subject", metavar="PAYEE", nargs="?", help="the employee or unit")
    prepare.add_argument("scheme", metavar="SCHEME", nargs="?", help="the scheme beside whose lines it stands")
    prepare.add_argument("amount", metavar="AMOUNT", nargs="?", help="as 120.00, or -120.00 to take it off")
    prepare.add_argument("--until", metavar="MONTH", help="the last month in which it is posted; default: the first")
    prepare.add_argument("--type", choices=("employee", "unit"), default="employee", help="default: employee")
    prepare.add_argument("--line", metavar="LINE", help="the line that it makes up for: told when that line changes")
    prepare.add_argument("--currency", metavar="CODE", help="default: the site's")
    prepare.add_argument("--cause", default="other", help="mistake, late_data, agreement, hardship or other")
    add_reason(prepare, is_required=False)
    add_form(prepare, "from, until?, subject, subject_type?, scheme, line?, amount, currency?, cause, reason")
    add_actor(prepare, "prepares it")
    prepare.set_defaults(execute=_prepare)
    approve = add_command(parts, "approve", "sign one that somebody else prepared")
    approve.add_argument("number", metavar="ADJUSTMENT", type=int, help="its number, as `adjust list` shows it")
    add_actor(approve, "approves")
    approve.set_defaults(execute=_approve)
    ended = add_command(parts, "end", "post it no more from a month on")
    ended.add_argument("number", metavar="ADJUSTMENT", type=int, help="its number, as `adjust list` shows it")
    ended.add_argument("month", metavar="MONTH", help="the first open month in which it is not posted")
    add_reason(ended)
    add_actor(ended, "ends it")
    ended.set_defaults(execute=_end)
    listed = add_command(parts, "list", "every adjustment, its state, and what has become obsolete")
    listed.add_argument("month", metavar="MONTH", nargs="?", help="as seen from; default: the last calculated")
    add_format(listed)
    listed.set_defaults(execute=_list)


def _prepare(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.adjust import adjusted_body, prepare
    from dagster_project.intake.forms import ADJUSTMENTS

    home, now = context.existing_home, context.now()
    names = ("until", "subject", "scheme", "amount", "line", "currency", "cause", "reason")
    is_whole = options.month and options.subject and options.scheme and options.amount
    row = typed(options, names, subject_type=options.type) | {"from": options.month} if is_whole else None
    needed = ("from", "subject", "scheme", "amount", "cause", "reason")
    forms = asked(options, ADJUSTMENTS, needed, row, "MONTH, PAYEE, SCHEME and AMOUNT")
    actor = actor_of(context, options, now)
    with writing(context, home, "adjust prepare", now) as ledger:
        wanted: list[Wanted] = []

        def check(row: dict[str, str]) -> None:
            wanted.append(_wanted(context, ledger, row))
            adjusted_body(ledger, wanted[-1], row["cause"], row["reason"], actor)

        forms.check(check)
        for row, one in zip(forms.rows, wanted, strict=True):
            entry = prepare(home, ledger, one, row["cause"], row["reason"], actor)
            context.say(
                f"Adjustment {entry.seq}: {one.amount} {one.currency} for {one.subject_id} from {one.since} on."
            )
    context.tell("Next: `starledger adjust approve NUMBER --by NAME --role ROLE`, by another person.")
    return 0


def _wanted(context: Context, ledger: Ledger, row: dict[str, str]) -> Wanted:
    from dagster_project.door.adjust import Wanted
    from dagster_project.periods import parse_month
    from dagster_project.reading.calculated import newest_entry
    from dagster_project.reading.payees import amounts, check_payee

    home, since = context.existing_home, parse_month(row["from"]).text
    subject_type, line = row["subject_type"] or "employee", row["line"] or None
    check_payee(home, ledger, since, (subject_type, row["subject"]), row["scheme"], line)
    seen = amounts(home, ledger, since).get((row["scheme"], subject_type, row["subject"], line or ""))
    is_computed = newest_entry(ledger.entries(), since) is not None
    return Wanted(
        since=since,
        until=parse_month(row["until"]).text if row["until"] else since,
        subject_type=subject_type,
        subject_id=row["subject"],
        scheme=row["scheme"],
        line=line,
        amount=row["amount"],
        currency=row["currency"] or context.site.currency,
        seen_amount=("" if seen is None else f"{seen:.2f}") if line and is_computed else None,
    )


def _approve(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.adjust import adjustment_of, approve_adjustment

    home, now = context.existing_home, context.now()
    with writing(context, home, "adjust approve", now) as ledger:
        approve_adjustment(home, ledger, options.number, actor_of(context, options, now))
        since = adjustment_of(ledger, options.number).body["from"]
    context.say(f"Adjustment {options.number} is approved by {options.by}.")
    context.tell(f"Next: `starledger run {since}` posts it.")
    return 0


def _end(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.adjust import end
    from dagster_project.periods import parse_month

    home, now, month = context.existing_home, context.now(), parse_month(options.month).text
    with writing(context, home, "adjust end", now) as ledger:
        entry = end(home, ledger, options.number, month, options.reason, actor_of(context, options, now))
    context.say(f"Adjustment {options.number} is posted no more from {entry.body['from']} on.")
    context.tell(f"Next: `starledger run {month}`.")
    return 0


def _list(context: Context, options: argparse.Namespace) -> int:
    from datetime import datetime

    from dagster_project.cli.listing import Listing
    from dagster_project.facts.adjustments import adjustments
    from dagster_project.periods import month_of, parse_month
    from dagster_project.reading.checklist import default_month
    from dagster_project.reading.payees import amounts
    from dagster_project.store.ledger import Ledger

    home, ledger = context.existing_home, Ledger(context.existing_home)
    today = month_of(datetime.fromisoformat(context.now()).date())
    month = (parse_month(options.month) if options.month else default_month(home, today)).text
    found = adjustments(ledger.entries())
    lines = amounts(home, ledger, month) if found else {}
    names = ("from", "until", "subject_id", "scheme", "line", "amount", "currency", "cause", "reason", "by")
    rows = [
        (
            one.number,
            *(one.body[name] or "" for name in names),
            one.approved.body["by"] if one.approved else "",
            one.state(month),
            one.obsolete(month, lines) if one.is_posted_in(month) else "",
        )
        for one in found
    ]
    context.show(Listing(COLUMNS, rows), options.format, "Nothing was ever adjusted.")
    return 0
