"""`starledger publish MONTH`: the only door to readers."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.commands.notify import notify
from dagster_project.cli.context import Context
from dagster_project.cli.writing import writing

DESCRIPTION = """Publish the candidate of MONTH. Refuses unless every expected gate has passed and every role in the
site file's `approvals` has signed exactly this content. The release is immutable; readers see it at once and whole.
It is then brought to the `targets` of the site file; one that is down catches up by this command again, or by
`starledger deliver`."""


def add_to(commands: Any) -> None:
    parser = add_command(commands, "publish", "open the door to readers", DESCRIPTION, "starledger publish 2026-10")
    parser.add_argument("month", metavar="MONTH", help="the month, as 2026-10")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.periods import parse_month

    month, site, home, now = parse_month(options.month), context.site, context.existing_home, context.now()
    from dagster_project.door.publish import publish
    from dagster_project.door.seal import candidate
    from dagster_project.month.publishing import expected_gates, pay_measures
    from dagster_project.reading.outcomes import latest_results
    from dagster_project.reading.signing import required_roles

    with writing(context, home, f"publish {month}", now) as ledger:
        published = publish(
            home,
            ledger,
            month.text,
            required_roles(site, home, candidate(home, ledger, month.text)[1]),
            expected_gates(),
            pay_measures(home, month),
            now,
            site.smallest_group,
        )
    state = "is what readers see now" if published.is_new else "was published before, and nothing has changed since"
    context.say(f"{published.publication_id} {state} (content {published.content_hash[:12]}).")
    used = {use.scheme for use in site.schemes if use.is_used_in(month)}
    context.say(_said_of_schemes(latest_results(home, ledger.entries(), month.text, used)))
    context.tell(f'Next: `starledger query "from stars"`, `starledger explain SUBJECT {month}`, `starledger verify`.')
    notify(context, month)
    return _delivered(context)


def _delivered(context: Context) -> int:
    """Bring the release to the targets, those included that were down when an earlier one was published."""
    if not context.site.targets:
        return 0
    from dagster_project.cli.commands.deliver import report
    from dagster_project.targets.delivering import deliver

    return report(context, deliver(context.existing_home, context.site.targets))


def _said_of_schemes(results: Mapping[str, str | None]) -> str:
    """How many schemes in use have results that readers see, where the latest ones are, and which have none."""
    by_publication = Counter(publication for publication in results.values() if publication)
    where = ", ".join(
        f"{count} in {publication}" for publication, count in sorted(by_publication.items(), reverse=True)
    )
    said = f"{sum(by_publication.values())} of {len(results)} schemes in use have published results"
    without = [scheme for scheme, publication in results.items() if publication is None]
    nothing = f" None yet: {', '.join(without)}." if without else ""
    return f"{said}{': ' + where if where else ''}.{nothing}"
