"""Judgements as data: what an accepted dispute makes of a delivered row is delivered like any other row.

Here: the changed row as a delivery of its own (`dispute-57`), from the judgement's entry and nothing else, so that it
may be made again after a crash. Not here: who judges (`door/dispute.py`), what a later row of the same key replaces
(dbt/models/staging).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from dagster_project.catalogue import source as source_of
from dagster_project.errors import Refusal
from dagster_project.facts.disputes import Correction, RowAt, disputes
from dagster_project.intake.current import values_of
from dagster_project.intake.landing import folder_at
from dagster_project.intake.loading import load_apart
from dagster_project.intake.mapping import NO_MAPPINGS
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

WITHDRAWAL = {"deleted": "true"}


def carry_out(home: Home, ledger: Ledger, at: str) -> list[str]:
    """Deliver what accepted disputes change, each once; returns the names of the new deliveries."""
    known = {(entry.body["source"], entry.body["delivery"]) for entry in ledger.entries("delivered")}
    waiting = [one.correction for one in disputes(ledger.entries()) if one.correction is not None]
    new = [one for one in waiting if (one.row.source, one.delivery) not in known]
    for correction in new:
        _deliver(home, ledger, correction, at)
    return [correction.delivery for correction in new]


def check_changes(home: Home, ledger: Ledger, row: RowAt, changes: Mapping[str, str]) -> None:
    """Refuse changes that no row of the source can have, or that change nothing."""
    source, values = source_of(row.source), values_of(home, ledger, row)
    if dict(changes) == WITHDRAWAL:
        return
    for column, value in changes.items():
        known = next((one for one in source.columns if one.name == column), None)
        if known is None:
            raise Refusal(f"{row.source} has no column `{column}`. Its columns: {', '.join(source.column_names)}.")
        if column in source.key:
            raise Refusal(
                f"`{column}` is part of the key of {row.source}: with another one it is another row. Withdraw this "
                "row, and have the right one delivered."
            )
        if known.values and value and value not in known.values:
            raise Refusal(f"`{value}` is not a value of {row.source}.{column}: {', '.join(known.values)}.")
    if all((values[column] or "") == value for column, value in changes.items()):
        raise Refusal("The row says all of that already, so nothing would be corrected.")


def _deliver(home: Home, ledger: Ledger, correction: Correction, at: str) -> None:
    values = {**values_of(home, ledger, correction.row), **correction.changes}
    with TemporaryDirectory(dir=home.work) as scratch:
        folder = Path(scratch) / correction.delivery
        folder.mkdir()
        with (folder / "row.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(values)
            writer.writerow("" if value is None else value for value in values.values())
        load_apart(home, ledger, folder_at(correction.row.source, correction.delivery, folder, NO_MAPPINGS), at)
