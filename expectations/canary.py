"""Canaries: for each check, a small change to a clean world after which the check must fail.

A check that cannot fail (a misspelt word, a join that drops rows, a `<>` that lets NULL through) looks exactly like
one that holds. So each check is asked the same question, in the same way, over `canary_world.sql` with its own change
made to it. A check that still passes there makes its gate an `error`.
Belongs here: the world in memory, its changes and their undoing.
Does not belong here: the changes themselves; they stand with their checks in `gates/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from expectations.checks import Check

CLEAN_WORLD = Path(__file__).with_name("canary_world.sql").read_text(encoding="utf-8")


class Aviary:
    """A clean world in a named in-memory database, and a batch function over it.

    Verdicts are remembered: checks are frozen data.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, batch: Any) -> None:
        self._connection = connection
        self._batch = batch
        self._problems: dict[Check, str] = {}

    def problem(self, check: Check) -> str:
        """Why this check's canaries cannot be trusted; empty when each of them turned it red."""
        if check not in self._problems:
            self._problems[check] = next(filter(None, (self._fly(check, change) for change in check.canaries)), "")
        return self._problems[check]

    def _fly(self, check: Check, change: str) -> str:
        from expectations.gx_checks import ask, scrubbed

        self._connection.execute(f"create or replace temp table pristine as select * from {check.table}")
        try:
            self._connection.execute(change)
            answer = ask(self._batch, check)
        except duckdb.Error as exception:
            return f"its canary could not be made: {scrubbed(exception)}"
        finally:
            self._connection.execute(f"create or replace table {check.table} as select * from pristine")
        if answer.holds is None:
            return f"its canary had no answer: {answer.problem}"
        return "its canary did not turn it red, so this check cannot fail" if answer.holds else ""
