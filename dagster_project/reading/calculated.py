"""Tables of a calculation that need not be published yet: for `rejects`, `deliveries` and `status`.

Belongs here: the newest calculation of a month and the rows of its tables, from verified objects.
Does not belong here: what readers see (`release.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home

RESULTS = ("calculated", "sealed", "refused")


def newest(home: Home, ledger: Ledger, month: str | None) -> Calculation:
    """The last calculation of a month; without a month, of the last month that has one."""
    entry = newest_entry(ledger.entries(), month)
    if entry is None:
        where = f"of {month} " if month else ""
        raise Refusal(
            f"There is no calculation {where}yet, so nothing is accounted for. Run `starledger run {month or 'MONTH'}`."
        )
    return calculations.find(home, entry.body["period"], entry.body["calculation_id"])


def newest_entry(entries: Sequence[Entry], month: str | None) -> Entry | None:
    found = [entry for entry in entries if entry.kind in RESULTS and month in (None, entry.body["period"])]
    return max(found, key=lambda entry: (parse(entry.body["period"]).index, entry.seq), default=None)


def months_with_results(entries: Sequence[Entry], until: str) -> list[str]:
    """The months up to one that were ever calculated, the latest first."""
    found = {str(entry.body["period"]) for entry in entries if entry.kind in RESULTS}
    return sorted((month for month in found if month <= until), reverse=True)


def count(calculation: Calculation, table: str) -> int:
    return sum(ref.rows for ref in calculation.tables if ref.table == table)


def select(
    home: Home, calculation: Calculation, table: str, sql: str, parameters: Sequence[Any] = ()
) -> tuple[list[str], Iterator[Any]]:
    """`sql` over the view `rows`, which holds the table; no columns where the calculation lacks the table."""
    rows = calculations.rows_sql(home, [calculation], table)
    if not rows:
        return [], iter(())
    connection = duckdb.connect(":memory:")
    connection.execute(f"create view rows as from {rows}")
    cursor = connection.execute(sql, list(parameters))
    return [column[0] for column in cursor.description or []], _batches(cursor)


def _batches(cursor: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    while batch := cursor.fetchmany(2000):
        yield from batch
