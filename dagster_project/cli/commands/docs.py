"""`starledger docs --to FILE`: the models' documentation as one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context

DESCRIPTION = """Write one HTML file with every table of the warehouse, its columns, what each means, and which table it
is made of. It holds no row, and opening it needs no network."""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "docs", "the models' documentation as one page", DESCRIPTION, "starledger docs --to models.html"
    )
    parser.add_argument("--to", required=True, metavar="FILE", help="the page to write")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.model_docs import write_docs

    write_docs(Path(options.to))
    context.say(options.to)
    return 0
