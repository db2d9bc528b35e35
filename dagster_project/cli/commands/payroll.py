"""`starledger payroll export|receipt|recall|list`: what is handed over to be paid, and what came of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """What is handed over to HR's payroll, and what came of it. A payment is what is published for a line
minus what payroll has taken over for it: nothing is paid twice, whatever is published again."""
EXPORT = """Write the payments of a published month that are still to be made: a workbook with one sheet a pay group,
who is not paid and why, and control totals; and the same as CSV (UTF-8 with BOM). The batch key is the hash of its
payments: the same payments are the same batch."""
UNTAKEN = ("payment_id", "payee", "scheme", "line", "amount", "currency", "state", "reason")
BATCHES = ("period", "batch", "publication", "handed_over", "payments", "taken", "refused", "state")


def add_to(commands: Any) -> None:
    parser = add_command(commands, "payroll", "hand over to payroll, and its receipts", DESCRIPTION)
    parts = parser.add_subparsers(metavar="ACTION", required=True)
    export = add_command(
        parts, "export", "write the payments of a month", EXPORT, "starledger payroll export 2026-10 --by NAME --to DIR"
    )
    export.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    export.add_argument("--by", required=True, metavar="NAME", help="who hands it over")
    export.add_argument("--to", required=True, metavar="DIR", help="the folder for both files")
    export.set_defaults(execute=_export)
    receipt = add_command(
        parts, "receipt", "import what payroll took over", "", "starledger payroll receipt receipt.csv --by NAME"
    )
    receipt.add_argument("file", metavar="FILE", help="payment_id, state (taken, refused), reason?, amount?")
    receipt.add_argument("--by", required=True, metavar="NAME", help="who brings it")
    add_format(receipt)
    receipt.set_defaults(execute=_receipt)
    recall = add_command(parts, "recall", "take back a batch that payroll threw away")
    recall.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    recall.add_argument("--by", required=True, metavar="NAME", help="who says so")
    recall.add_argument("--reason", required=True, metavar="TEXT", help="why it was thrown away")
    recall.set_defaults(execute=_recall)
    listed = add_command(parts, "list", "batches and what came of them")
    add_format(listed)
    listed.set_defaults(execute=_list)


def _export(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.payroll.batches import due, hand_over
    from dagster_project.payroll.books import write_csv, write_workbook
    from dagster_project.periods import parse_month
    from dagster_project.reading import release as releases

    month, home, now = parse_month(options.month), context.existing_home, context.now()
    folder = Path(options.to)
    with writing(context, home, f"payroll export {month}", now) as ledger:
        batch = due(home, ledger, releases.current(home), month.text)
        if not batch.payments:
            context.say(f"Nothing of {batch.publication_id} is left to pay.")
            return 0
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{batch.publication_id}-{batch.key[:8]}.{ending}" for ending in ("xlsx", "csv")]
        write_workbook(batch, paths[0])
        write_csv(batch, paths[1])
        is_new = hand_over(home, ledger, batch, options.by, now)
    for path in paths:
        path.chmod(0o600)
        context.say(str(path))
    again = "" if is_new else " It was handed over before: payroll must take its key once."
    context.say(f"Batch {batch.key}: {len(batch.payments)} payments.{again}")
    context.tell("Next: give payroll one of the files, then `starledger payroll receipt FILE --by NAME`.")
    return 0


def _receipt(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.payroll.receipts import take_in

    home, now = context.existing_home, context.now()
    with writing(context, home, "payroll receipt", now) as ledger:
        settled = take_in(home, ledger, Path(options.file), options.by, now)
    left = [(payment, "refused", reason) for payment, reason in settled.refused]
    left += [(payment, "no answer", "") for payment in settled.unanswered]
    rows = [
        (one.payment_id, one.payee_id, one.scheme, one.line, one.amount, one.currency, state, reason)
        for one, state, reason in left
    ]
    context.show(Listing(UNTAKEN, rows), options.format, "Every payment was taken over.")
    known = "" if settled.is_new else " This receipt was known already."
    context.tell(f"Batch {settled.key} of {settled.month}: {len(settled.taken)} taken over, {len(left)} not.{known}")
    if left:
        context.tell(f"Next: `starledger payroll export {settled.month} …` hands over what was not taken.")
    return 0


def _recall(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.payroll.batches import recall
    from dagster_project.periods import parse_month

    month, now = parse_month(options.month), context.now()
    with writing(context, context.existing_home, f"payroll recall {month}", now) as ledger:
        key = recall(ledger, month.text, options.by, options.reason, now)
    context.say(f"Batch {key} of {month} is taken back; `starledger payroll export {month} …` makes a new one.")
    return 0


def _list(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.payroll import batches
    from dagster_project.store.ledger import Ledger

    ledger = Ledger(context.existing_home)
    rows = []
    for entry in batches.handed_over(ledger):
        key, body = str(entry.body["key"]), entry.body
        known = list(batches.answers(ledger, entry).values())
        is_answered = len(known) == body["payments"]
        waits = "answered" if is_answered else "waits for a receipt"
        state = "recalled" if batches.is_recalled(ledger, entry) else waits
        taken = known.count(batches.TAKEN)
        counts = (body["payments"], taken, len(known) - taken)
        rows.append((body["period"], key, body["publication_id"], entry.at[:10], *counts, state))
    context.show(Listing(BATCHES, rows), options.format, "Nothing was handed over yet.")
    return 0
