"""`starledger deliveries`: what arrived, and how every row of it ended; `--again` reads it once more."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable
from typing import Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.errors import Refusal

DESCRIPTION = """What arrived, in the order in which it counts, and how every row of it ended:
delivered = accepted + superseded + withdrawn + duplicate + rejected, as of the month's last calculation.
One that lies before all that any month has looked at has no account.
Deliveries that the last run refused whole are told below, each with its reason.

With --again, after a mapping was mended: deliveries that it reads otherwise, and those that were refused, are read once
more, from the landing folder or from the bytes that were kept. Exit code 2 where one is refused again."""

NOTHING = "Nothing was delivered yet. Put deliveries into LANDING/<source>/<delivery>/, then run a month."
FATES = ("delivered", "accepted", "superseded", "withdrawn", "duplicate", "rejected")
FACTS = ("source", "delivery", "known_at", "first_month", "last_month", "delivery_id")


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "deliveries", "what arrived, and how its rows ended", DESCRIPTION, "starledger deliveries"
    )
    parser.add_argument("--month", metavar="MONTH", help="account for rows as this month's last calculation did")
    parser.add_argument("--source", metavar="SOURCE", help="only this source")
    parser.add_argument(
        "--again",
        metavar="DELIVERY",
        nargs="*",
        help="read these once more (DELIVERY or SOURCE/DELIVERY); without a name, all that changed or were refused",
    )
    add_format(parser)
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.commands.trying_again import try_again
    from dagster_project.cli.listing import Listing
    from dagster_project.intake.deliveries import ordered
    from dagster_project.periods import parse_month
    from dagster_project.reading.refused import refused_deliveries
    from dagster_project.store.ledger import Ledger

    if options.again is not None:
        return try_again(context, options.again, options.format)
    home = context.existing_home
    month = parse_month(options.month).text if options.month else None
    ledger = Ledger(home)
    accounts = _accounts(home, ledger, month)
    delivered = ordered(ledger.entries("delivered"))
    refused = refused_deliveries(home)
    check_known("source", options.source, [*(one.source for one in delivered), *(one.source for one in refused)])
    found = [one for one in delivered if options.source in (None, one.source)]
    fates = [(one.rows, *accounts.get(one.delivery_id, (None,) * 5)) for one in found]
    rows: list[tuple[Any, ...]]
    columns: tuple[str, ...]
    if options.format == "table":
        columns = ("source", "delivery", "known_on", *FATES)
        rows = [(one.source, one.delivery, one.known_at[:10], *fate) for one, fate in zip(found, fates, strict=True)]
    else:
        columns = (*FACTS, *FATES)
        rows = [(*(getattr(one, name) for name in FACTS), *fate) for one, fate in zip(found, fates, strict=True)]
    context.show(Listing(columns, rows), options.format, NOTHING)
    if rows and not accounts:
        context.tell("How the rows ended is known after `starledger run MONTH`.")
    for one in refused:
        if options.source in (None, one.source):
            context.tell(_refused(home, one))
    return 0


def _refused(home: Any, refused: Any) -> str:
    """A delivery of which nothing was taken in, when the landing folder was last looked at."""
    name = "/".join(filter(None, [refused.source, refused.delivery]))
    kept = f" What came is kept as {home.quarantine / refused.kept_as} says." if refused.kept_as else ""
    return f"Refused: {name}. {refused.message}{kept}"


def check_known(what: str, name: str | None, names: Iterable[str]) -> None:
    """Refuse a source or delivery that never came: an empty list would read as if all were well with it."""
    known = sorted(set(names))
    if name is None or name in known or not known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    raise Refusal(
        f"No {what} `{name}` has come.{meant} What came: {', '.join(known[:20])}{', …' if len(known) > 20 else ''}."
    )


def _accounts(home: Any, ledger: Any, month: str | None) -> dict[str, tuple[int, ...]]:
    """delivery_id -> accepted, superseded, withdrawn, duplicate, rejected.

    A month accounts for the deliveries that it looks at; one that it no longer does is accounted for by the last month
    that did.
    """
    from dagster_project.reading import calculated

    entries = ledger.entries()
    if month is None and calculated.newest_entry(entries, month) is None:
        return {}
    last = calculated.newest(home, ledger, month).period
    found: dict[str, tuple[int, ...]] = {}
    for period in calculated.months_with_results(entries, last):
        for delivery_id, *fates in _accounts_of(home, ledger, period):
            found.setdefault(delivery_id, tuple(fates))
    return found


def _accounts_of(home: Any, ledger: Any, month: str) -> Any:
    from dagster_project.reading import calculated

    columns = ", ".join(FATES[1:])
    sql = f"select delivery_id, {columns} from rows"
    return calculated.select(home, calculated.newest(home, ledger, month), "delivery_accounts", sql)[1]
