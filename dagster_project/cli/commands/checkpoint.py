"""`starledger checkpoint`: what an auditor takes away, to know the ledger again by."""

from __future__ import annotations

import argparse
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.errors import Refusal

DESCRIPTION = """Print the ledger's checkpoint: its origin, how many entries it has and the root of their Merkle tree
(RFC 6962), then the hash of each entry. Keep it where nobody who can write to HOME can write. `starledger verify
--checkpoint FILE` finds later, months later too, whether the ledger still continues it, and names the first entry that
does not. Nothing secret is in it. The first three lines alone are in HOME/ledger/checkpoint after every event."""


def add_to(commands: Any) -> None:
    example = "starledger checkpoint > audit/2026-10.checkpoint"
    parser = add_command(commands, "checkpoint", "what an auditor keeps of the ledger", DESCRIPTION, example)
    parser.add_argument("--brief", action="store_true", help="the first three lines alone, to print or to sign")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.store.ledger import Ledger

    checkpoint = Ledger(context.existing_home).checkpoint(is_listing=not options.brief)
    if checkpoint is None:
        raise Refusal("The ledger has no entry yet. `starledger run MONTH` makes the first ones.")
    context.say(checkpoint.text().rstrip("\n"))
    return 0
