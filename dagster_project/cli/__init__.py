"""The command `starledger`: thin adapters from a person's words to the rooms that do the work.

Belongs here: arguments, formats, progress, exit codes, and the clock (nothing behind the CLI reads one).
Does not belong here: any rule, any SQL, any decision about a month.
Heavy packages are imported inside the command that needs them, so that `explain` and `query` answer in about a second.
Read on: `dagster_project/cli/commands/` has one module a command.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 a gate is red (`run` only), 1 anything else."""
    from dagster_project.cli.entry import enter

    return enter(arguments)
