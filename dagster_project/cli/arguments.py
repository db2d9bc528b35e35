"""The argument parser's house rules.

Belongs here: the options that every command takes, the exit code of a wrong command line, and the nearest valid word.
Does not belong here: options of one command.
A wrong command line ends with 1: argparse's own 2 means "a gate is red" here.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from typing import Any, NoReturn

from dagster_project.cli.listing import FORMATS


class Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}.{_nearest(message)} See `{self.prog} --help`.\n")
        raise SystemExit(1)


def shared_options() -> argparse.ArgumentParser:
    """Accepted before and after the command; absent values are absent, so that neither place overwrites the other."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group("options of every command")
    group.add_argument("--site", metavar="FILE", help="the site file (else $STARLEDGER_SITE, else ./starledger.yaml)")
    group.add_argument("--home", metavar="DIR", help="where results are kept, instead of the site file's `home`")
    group.add_argument("--landing", metavar="DIR", help="where deliveries arrive, instead of the site file's `landing`")
    group.add_argument("--debug", action="store_true", help="show the traceback of a fault of the program")
    return shared


def add_command(commands: Any, name: str, help: str, description: str = "", example: str = "") -> Parser:
    parser: Parser = commands.add_parser(
        name,
        help=help,
        description=description or f"{help[0].upper()}{help[1:]}.",
        epilog=f"example: {example}" if example else None,
        parents=[shared_options()],
    )
    return parser


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help="table (fits the terminal, default), csv (made safe for spreadsheets), json (exact; decimals as text)",
    )


def _nearest(message: str) -> str:
    found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
    if not found:
        return ""
    near = difflib.get_close_matches(found[1], re.findall(r"[\w-]+", found[2]), n=1)
    return f" Did you mean `{near[0]}`?" if near else ""
