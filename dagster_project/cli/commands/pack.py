"""`starledger pack PUBLICATION --to PATH`: everything needed to compute a publication again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context

DESCRIPTION = """Copy everything that PUBLICATION was computed from into a new folder: deliveries, rules, site file,
the calculations that it stands on, its results, the ledger up to it with its checkpoint, and each file's hash. It is
for HR's auditors: it holds pay and names. HR's key is not in it."""


def add_to(commands: Any) -> None:
    example = "starledger pack 2026-10.1 --to audit/2026-10.1"
    parser = add_command(commands, "pack", "everything needed to recompute a publication", DESCRIPTION, example)
    parser.add_argument("publication", metavar="PUBLICATION", help="its id, as 2026-10.1")
    parser.add_argument("--to", metavar="PATH", required=True, help="a folder that is not there yet")
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.packs.packing import pack

    packed = pack(context.existing_home, context.site, options.publication, Path(options.to).absolute(), context.now())
    context.say(f"{options.publication} is packed: {packed.files} files, {packed.size / 1e6:.1f} MB, in {packed.path}.")
    context.say(f"The list of them has the SHA-256 {packed.sha256}.")
    context.tell(f"Next, on any machine with this program: `starledger reperform {options.to}`.")
    return 0
