"""`starledger waive MONTH GATE`: excuse one red gate of one content, signed and with a reason."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Excuse a gate that is red in MONTH's last run, for exactly the content that it judged. Once no red gate
is left, the month is sealed and can be signed by others: who waives does not sign. It falls with any changed byte. A
gate that was not asked to its end is not waived.

exit codes: 0 waived, and sealed; 2 waived, and another gate is still red; 1 refused"""


def add_to(commands: Any) -> None:
    example = (
        'starledger waive 2026-10 GATE --by 王磊 --role hr_manager --reason "The hotline moved; known since June."'
    )
    parser = add_command(commands, "waive", "excuse one red gate of one content", DESCRIPTION, example)
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.add_argument("gate", metavar="GATE", help="the gate, as `starledger status` names it")
    parser.add_argument(
        "--by", metavar="NAME", required=True, help="who waives; a name under `people` in the site file"
    )
    parser.add_argument("--role", metavar="ROLE", required=True, help="the role in which they do")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why, for whoever looks at it later")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.seal import RedGates, seal_again
    from dagster_project.door.waive import waive
    from dagster_project.month.publishing import expected_gates
    from dagster_project.periods import parse_month

    month, site, home, now = parse_month(options.month).text, context.site, context.existing_home, context.now()
    given = (options.by, options.role, options.reason, site.people, context.system_user, now)
    with writing(context, home, f"waive {month}", now) as ledger:
        entry = waive(home, ledger, month, options.gate, *given)
        context.say(f"{month} · content {entry.body['content_hash'][:12]}: {options.gate} is waived by {options.by}.")
        try:
            seal_again(home, ledger, month, expected_gates(), now)
        except RedGates as red:
            context.tell(f"Still red: {', '.join(sorted(red.reasons))}.")
            return 2
    context.tell(f"{month} is sealed. Next: `starledger approve {month} --by NAME --role ROLE`, by others.")
    return 0
