"""The rows of one source that count by now: neither superseded nor withdrawn by another delivery.

Here: asking the store about a single row, or a small list such as a calendar, without a working file. Not here: what
becomes of all rows (dbt/models/staging).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dagster_project.catalogue import Source
from dagster_project.catalogue import source as source_of
from dagster_project.errors import Refusal
from dagster_project.facts.disputes import RowAt
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.deliveries import Delivery, ordered
from dagster_project.intake.manifest import SETTLED, folder_of, verified
from dagster_project.intake.stored import rows_sql
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

_AT = "_delivery_id = {0} and _file = {1} and _row_number = {2}"


def find_row(home: Home, ledger: Ledger, source: str, delivery: str, file: str, row_number: str) -> RowAt:
    """A delivered row by the names that people know it by; refuses one that is not there or counts no longer."""
    if not row_number.isdecimal():
        raise Refusal(f"`{row_number}` is not the number of a row. The first row below the headings is 1.")
    own = [one for one in _deliveries(ledger, source) if delivery in (one.delivery, one.delivery_id)]
    if not own:
        known = ", ".join(one.delivery for one in _deliveries(ledger, source)[-4:]) or "none"
        raise Refusal(f"{source} has no delivery `{delivery}`. The last ones are: {known}.")
    row = RowAt(source, own[-1].delivery_id, file, int(row_number))
    values_of(home, ledger, row)
    return row


def values_of(home: Home, ledger: Ledger, row: RowAt) -> dict[str, str | None]:
    """The row's canonical columns as texts; refuses a row that is not there, or that no longer counts."""
    source, deliveries = source_of(row.source), _deliveries(ledger, row.source)
    of_row = [one for one in deliveries if one.delivery_id == row.delivery_id]
    names = [column.name for column in all_columns(source)]
    with opened() as connection:
        manifests = [verified(home, one) for one in of_row]
        at = _AT.format(literal(row.delivery_id), literal(row.file), row.row_number)
        listed = ", ".join(map(quoted, names))
        found = connection.execute(f"select {listed} from {rows_sql(home, source, manifests)} where {at}").fetchall()
        if not found:
            raise Refusal(
                f"{row.source} has no row {row.row_number} in {row.file} of that delivery. `starledger deliveries` "
                "says what each delivery holds."
            )
        fates = connection.execute(f"select fate from {_settled(home, deliveries)} where {_settled_at(row)}").fetchall()
    if fates:
        raise Refusal(
            f"Row {row.row_number} of {row.file} in {row.source} counts no longer: it is {fates[0][0]}. Name the row "
            "that counts by now; `starledger trace` shows it."
        )
    return dict(zip(names, found[0], strict=True))


def workdays(home: Home, ledger: Ledger, site_id: str | None) -> dict[date, bool]:
    """By day of a site's calendar, whether people work on it; empty where no calendar was delivered."""
    deliveries = _deliveries(ledger, "calendar")
    if not deliveries or site_id is None:
        return {}
    calendar: Source = source_of("calendar")
    manifests = [verified(home, one) for one in deliveries]
    with opened() as connection:
        rows = connection.execute(
            f"""
            select try_cast("day" as date), kind = 'workday' from {rows_sql(home, calendar, manifests)} as rows
            where site_id = {literal(site_id)} and try_cast("day" as date) is not null and not exists (
                select 1 from {_settled(home, deliveries)} as settled
                where settled.delivery_id = rows._delivery_id and settled.file = rows._file
                    and settled.row_number = rows._row_number
            )
            """
        ).fetchall()
    return dict(rows)


def _deliveries(ledger: Ledger, source: str) -> list[Delivery]:
    return [one for one in ordered(ledger.entries("delivered")) if one.source == source]


def _settled_at(row: RowAt) -> str:
    return f"delivery_id = {literal(row.delivery_id)} and file = {literal(row.file)} and row_number = {row.row_number}"


def _settled(home: Home, deliveries: list[Delivery]) -> str:
    folders: list[Path] = [folder_of(home, one.source, one.delivery_id) for one in deliveries]
    paths = ", ".join(literal(str((folder / SETTLED).resolve())) for folder in folders)
    return f"read_parquet([{paths}], union_by_name = true)"
