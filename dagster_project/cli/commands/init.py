"""`starledger init`: a commented site file to start from."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import SITE_FILE, Context
from dagster_project.errors import Refusal


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "init", "write a commented site file to start from", example="starledger init company/"
    )
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="where to write it; default here")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.periods import month_of
    from dagster_project.site_template import template

    path = Path(options.folder) / SITE_FILE
    text = template(month_of(date.today()).text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(
            f"{path} exists and is left as it is. Edit it, or name another folder: `starledger init FOLDER`."
        ) from None
    except OSError as error:
        raise Refusal(
            f"{path} cannot be written ({error.strerror}). Name another folder: `starledger init FOLDER`."
        ) from None
    context.say(str(path))
    context.tell("Next: fill it in, then `starledger run MONTH`.")
    return 0
