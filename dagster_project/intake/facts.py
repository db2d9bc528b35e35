"""The schema `raw` from rows in memory, so that worked examples and tests run through the same models as real
deliveries.

Belongs here: a delivery called `facts` for each source that has rows or is covered, settled within itself by the same
SQL.
Does not belong here: anything of the size of real events; those come through `loading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from dagster_project.catalogue import Source, sources
from dagster_project.errors import Refusal
from dagster_project.intake.canonical_columns import OWN_COLUMNS, all_columns, untyped
from dagster_project.intake.deliveries import Delivery
from dagster_project.intake.raw import empty_settled, fill_lists, make_table, new_schema
from dagster_project.intake.settling import looked_through, settle
from dagster_project.store.hashing import canonical_json, quoted, sha256

DELIVERY = "facts"
KNOWN_AT = "9999-01-01T00:00:00+00:00"  # after any day that a row may tell of
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"

Facts = Mapping[str, Sequence[Mapping[str, str | None]]]


def tables_from_facts(
    connection: duckdb.DuckDBPyConnection, facts: Facts, covered: Iterable[str] = ()
) -> list[Delivery]:
    """Make the schema `raw` from rows by source; the sources in `covered` have come for every site and day.

    Values are texts; a missing column and '' are NULL. Refuses a source or a column that is not canonical.
    """
    covering = set(covered)
    _check(facts, covering)
    new_schema(connection)
    deliveries = [
        _delivery(source, facts.get(name, ()))
        for name, source in sources().items()
        if facts.get(name) or name in covering
    ]
    for name, source in sources().items():
        own = next((delivery for delivery in deliveries if delivery.source == name), None)
        _make_rows(connection, source, own, facts.get(name, ()))
    ranges = [
        {"source": d.source, "delivery_id": d.delivery_id, "site_id": None, "from_on": FIRST_DAY, "to_on": LAST_DAY}
        for d in deliveries
        if d.source in covering
    ]
    fill_lists(connection, deliveries, [*ranges], [])
    _settle(connection, deliveries)
    return deliveries


def _check(facts: Facts, covered: set[str]) -> None:
    for name in [*facts, *sorted(covered)]:
        if name not in sources():
            raise Refusal(
                f"The facts name the source `{name}`, which there is not. The sources are {', '.join(sources())}."
            )
    for name, rows in facts.items():
        known = {column.name for column in all_columns(sources()[name])}
        unknown = next((heading for row in rows for heading in row if heading not in known), None)
        if unknown is not None:
            raise Refusal(
                f"The facts give {name} a column `{unknown}`, which it does not have. "
                f"Its columns are {', '.join(sources()[name].column_names)}."
            )


def _delivery(source: Source, rows: Sequence[Mapping[str, str | None]]) -> Delivery:
    content = sha256(canonical_json({"source": source.name, "rows": [dict(row) for row in rows]}))
    return Delivery(
        source=source.name,
        delivery=DELIVERY,
        delivery_id=content,
        known_at=KNOWN_AT,
        position=1,
        seq=0,
        rows=len(rows),
        first_month=None,
        last_month=None,
        files_hash=content,
        manifest_sha256="",
    )


def _make_rows(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    own: Delivery | None,
    rows: Sequence[Mapping[str, str | None]],
) -> None:
    names = [column.name for column in all_columns(source)]
    columns = {name: pa.int64() if name == "_row_number" else pa.string() for name in (*OWN_COLUMNS, *names)}
    delivery_id = own.delivery_id if own else None
    placed = [
        {
            "_delivery_id": delivery_id,
            "_delivery": DELIVERY,
            "_file": DELIVERY,
            "_row_number": number,
            **{name: row.get(name) or None for name in names},
        }
        for number, row in enumerate(rows, 1)
    ]
    make_table(connection, source.name, columns, placed, ", ".join(["*", *untyped(source)]))


def _settle(connection: duckdb.DuckDBPyConnection, deliveries: list[Delivery]) -> None:
    empty_settled(connection)
    for delivery in deliveries:
        arriving = looked_through(connection, sources()[delivery.source], f"raw.{quoted(delivery.source)}")
        settle(connection, arriving, None)
        connection.execute("insert into raw.settled by name select * from settled_now")
