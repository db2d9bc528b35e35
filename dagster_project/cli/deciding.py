"""What the commands that enter facts share: who does it, and what is entered, from a form or from the words typed.

Here: the options `--by`, `--role`, `--reason`, `--from`, the person they name, and the rows. Not here: any fact.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.cli.context import Context
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.door.entering import Actor
    from dagster_project.intake.forms import Headings


@dataclass(frozen=True)
class Asked:
    """What is to be entered, '' where nothing is said: the rows of a form, or the one that the command line says."""

    rows: list[dict[str, str]]
    form: Path | None = None

    def check(self, act: Callable[[dict[str, str]], object]) -> None:
        """Do something with every row before any is entered; a refusal names the row of a form."""
        from dagster_project.intake.forms import each_of

        if self.form:
            each_of(self.form, self.rows, act)
        else:
            act(self.rows[0])


def add_actor(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--by", metavar="NAME", required=True, help=f"who {what}; a name under `people`")
    parser.add_argument("--role", metavar="ROLE", required=True, help="the role in which they do")


def add_reason(parser: argparse.ArgumentParser, *, is_required: bool = True) -> None:
    parser.add_argument(
        "--reason", metavar="TEXT", required=is_required, default="", help="why, for whoever looks at it later"
    )


def add_form(parser: argparse.ArgumentParser, columns: str) -> None:
    parser.add_argument("--from", metavar="FILE", dest="form", help=f"a form (CSV, XLSX), one a row: {columns}")


def asked(
    options: argparse.Namespace, headings: Headings, needed: Collection[str], row: dict[str, str] | None, what: str
) -> Asked:
    """`row` is what the command line says; where it is None, `what` is said to be missing."""
    from dagster_project.intake.forms import read_form

    if options.form:
        path = Path(options.form)
        return Asked(read_form(path, headings, needed), path)
    if row is None:
        raise Refusal(f"Say {what}, or give a form with --from FILE.")
    return Asked([row])


def typed(options: argparse.Namespace, names: Collection[str], **more: str) -> dict[str, str]:
    """The options of these names as a form would have them."""
    return {name: getattr(options, name) or "" for name in names} | more


def actor_of(context: Context, options: argparse.Namespace, now: str) -> Actor:
    from dagster_project.door.entering import Actor

    return Actor(options.by, options.role, context.system_user, now, context.site.people)
