"""`starledger approve MONTH`: sign the content hash of a month's candidate."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Sign the candidate of MONTH. The signature holds for exactly its content: after any change it is to be
given anew. The name of the system user who typed it is recorded beside the name given."""


def add_to(commands: Any) -> None:
    example = "starledger approve 2026-10 --by 王磊 --role hr_manager"
    parser = add_command(commands, "approve", "sign a month's candidate", DESCRIPTION, example)
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.add_argument("--by", metavar="NAME", required=True, help="who signs; a name under `people` in the site file")
    parser.add_argument("--role", metavar="ROLE", required=True, help="the role in which they sign")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.approve import approvals_of, approve
    from dagster_project.door.seal import candidate
    from dagster_project.periods import parse_month
    from dagster_project.reading.signing import required_roles

    month, site, home, now = parse_month(options.month), context.site, context.existing_home, context.now()
    with writing(context, home, f"approve {month}", now) as ledger:
        entry = approve(home, ledger, month.text, options.by, options.role, site.people, context.system_user, now)
        approvals = approvals_of(ledger.entries("approved"), month.text, entry.body["content_hash"])
        required = required_roles(site, home, candidate(home, ledger, month.text)[1])
    context.say(f"{month} · content {entry.body['content_hash'][:12]} signed by {options.by} as {options.role}.")
    missing = [role for role in required if role not in {found.body["role"] for found in approvals}]
    context.tell(f"Still to sign: {', '.join(missing)}." if missing else f"Next: `starledger publish {month}`.")
    return 0
