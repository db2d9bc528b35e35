"""From the words typed to one command, and from its end to an exit code.

Belongs here: which commands exist, and how a refusal, a broken pipe and a fault of the program end.
Does not belong here: what a command does.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from dagster_project.cli.arguments import Parser, shared_options
from dagster_project.cli.context import Context
from dagster_project.cli.listing import wrapped
from dagster_project.errors import Refusal

COMMANDS = (
    "init", "fetch", "run", "hold", "adjust", "dispute", "waive", "approve", "publish", "deliver", "payroll", "close",
    "correct", "changes", "status", "notify", "query", "explain", "trace", "deliveries", "rejects", "source", "scheme",
    "parallel", "verify", "checkpoint", "backup", "restore", "upgrade", "erase", "service", "docs", "lineage",
    "pack", "reperform",
)  # fmt: skip

DESCRIPTION = "From a service organisation's monthly records to star ratings, bonus lines and their proof."
EPILOG = "A month, start to end:  run 2026-10 · status 2026-10 · approve 2026-10 … · publish 2026-10 · close 2026-10"


def build_parser() -> Parser:
    parser = Parser(prog="starledger", description=DESCRIPTION, epilog=EPILOG, parents=[shared_options()])
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for name in COMMANDS:
        importlib.import_module(f"dagster_project.cli.commands.{name}").add_to(commands)
    return parser


def enter(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    context = Context(options)
    try:
        code: int = options.execute(context, options)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        context.tell(wrapped(str(refusal), context.width))
        return 1
    except BrokenPipeError:  # `starledger query … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        context.tell("Stopped. Nothing that readers see has changed half-way.")
        return 1
    except Exception as fault:
        if context.debug:
            raise
        context.tell(
            wrapped(
                f"The program failed, which is its own fault and not yours: {type(fault).__name__}. "
                "Readers still see what they saw before. Run the same command with --debug to see where.",
                context.width,
            )
        )
        return 1
