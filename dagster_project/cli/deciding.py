"""What the commands that enter facts share: who does it, where from, and how an amount of text becomes rows.

Here: the options `--by`, `--role`, `--reason`, `--from`, and the person they name. Not here: any fact.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dagster_project.cli.context import Context

if TYPE_CHECKING:
    from dagster_project.door.entering import Actor


def add_actor(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--by", metavar="NAME", required=True, help=f"who {what}; a name under `people`")
    parser.add_argument("--role", metavar="ROLE", required=True, help="the role in which they do")


def add_reason(parser: argparse.ArgumentParser, *, is_required: bool = True) -> None:
    parser.add_argument(
        "--reason", metavar="TEXT", required=is_required, default="", help="why, for whoever looks at it later"
    )


def add_form(parser: argparse.ArgumentParser, columns: str) -> None:
    parser.add_argument("--from", metavar="FILE", dest="form", help=f"a form (CSV, XLSX), one a row: {columns}")


def actor_of(context: Context, options: argparse.Namespace, now: str) -> Actor:
    from dagster_project.door.entering import Actor

    return Actor(options.by, options.role, context.system_user, now, context.site.people)
