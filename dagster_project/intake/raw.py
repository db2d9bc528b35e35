"""The schema `raw` of the working database: what the staging models read.

Belongs here: the canonical sources over every delivery known at a time, and the tables `deliveries`, `settled`,
`coverage`, `controls`.
Does not belong here: typing, rejecting and accounting of rows (dbt/models/staging).
Rows stay where they are, in the store's Parquet files, whose hashes are proved first; only the small lists become
tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from dagster_project.catalogue import sources
from dagster_project.intake.canonical_columns import first_day_ahead
from dagster_project.intake.deliveries import Delivery, deliveries_visible
from dagster_project.intake.manifest import SETTLED, Manifest, folder_of, verified
from dagster_project.intake.stored import rows_sql
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.paths import Home

_SETTLED = {
    "source": pa.string(),
    "delivery_id": pa.string(),
    "file": pa.string(),
    "row_number": pa.int64(),
    "fate": pa.string(),
    "reason": pa.string(),
    "by_delivery_id": pa.string(),
    "by_file": pa.string(),
    "by_row_number": pa.int64(),
}
_DELIVERIES = {
    "source": pa.string(),
    "delivery_id": pa.string(),
    "delivery": pa.string(),
    "known_at": pa.string(),
    "first_day_ahead": pa.string(),
    "position": pa.int32(),
    "rows": pa.int64(),
    "are_texts": pa.bool_(),
    "are_typed": pa.bool_(),
    "filled": pa.string(),
}
_COVERAGE = {
    "source": pa.string(),
    "delivery_id": pa.string(),
    "site_id": pa.string(),
    "from_on": pa.string(),
    "to_on": pa.string(),
}
_CONTROLS = {
    "source": pa.string(),
    "delivery_id": pa.string(),
    "site_id": pa.string(),
    "from_on": pa.string(),
    "to_on": pa.string(),
    "rows": pa.int64(),
    "sum_column": pa.string(),
    "sum_value": pa.string(),
}


@dataclass(frozen=True)
class Visible:
    """A known delivery and its proved manifest."""

    delivery: Delivery
    manifest: Manifest


def open_raw(
    connection: duckdb.DuckDBPyConnection, home: Home, known_at: str, only: Collection[str] | None = None
) -> list[Delivery]:
    """Make the schema `raw` afresh over the deliveries known by `known_at` (ISO-8601 with offset); returns them.

    `only` names deliveries by their ids; of each source they must be neighbours, for who replaces whom was settled as
    each came.
    """
    known = [one for one in deliveries_visible(home, known_at) if only is None or one.delivery_id in only]
    visible = [Visible(delivery, verified(home, delivery)) for delivery in known]
    new_schema(connection)
    for source in sources().values():
        own = [one.manifest for one in visible if one.delivery.source == source.name]
        connection.execute(f"create view raw.{quoted(source.name)} as from {rows_sql(home, source, own)}")
    manifests = {one.delivery.delivery_id: one.manifest for one in visible}
    fill_lists(connection, [one.delivery for one in visible], *_declared(visible), manifests)
    _fill_settled(connection, home, visible)
    return [one.delivery for one in visible]


def new_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty schema `raw`: nothing of an earlier run can be left in it."""
    connection.execute("drop schema if exists raw cascade")
    connection.execute("create schema raw")


def fill_lists(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Iterable[Delivery],
    coverage: list[Mapping[str, object]],
    controls: list[Mapping[str, object]],
    manifests: Mapping[str, Manifest] | None = None,
) -> None:
    """Make `raw.deliveries`, `raw.coverage` and `raw.controls`; `manifests` by delivery id."""
    listed = [
        {
            **vars(delivery),
            "first_day_ahead": first_day_ahead(delivery.known_at),
            **_forms((manifests or {}).get(delivery.delivery_id)),
        }
        for delivery in deliveries
    ]
    make_table(connection, "deliveries", _DELIVERIES, listed)
    dated = "source, delivery_id, site_id, cast(from_on as date) as from_on, cast(to_on as date) as to_on"
    make_table(connection, "coverage", _COVERAGE, coverage, dated)
    make_table(connection, "controls", _CONTROLS, controls)


def _forms(manifest: Manifest | None) -> dict[str, object]:
    """How the rows of a delivery lie; those that are in no store are texts. Of a large text file that was set down
    with types, some rows may be texts."""
    if manifest is None:
        return {"are_texts": True, "are_typed": False, "filled": ""}
    are_typed = bool(manifest.types or manifest.typed_rows)
    return {"are_texts": not manifest.types, "are_typed": are_typed, "filled": ",".join(manifest.filled)}


def make_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, pa.DataType],
    rows: Iterable[Mapping[str, object]],
    select: str = "*",
) -> None:
    """A table of schema `raw` from a short list of rows."""
    given = pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(list(columns.items())))
    connection.register("given_rows", given)
    connection.execute(f"create table raw.{quoted(name)} as select {select} from given_rows")
    connection.unregister("given_rows")


def empty_settled(connection: duckdb.DuckDBPyConnection) -> None:
    make_table(connection, "settled", _SETTLED, [])


def _fill_settled(connection: duckdb.DuckDBPyConnection, home: Home, visible: list[Visible]) -> None:
    """A pair counts only where both its deliveries are known."""
    empty_settled(connection)
    if visible:
        known = "select delivery_id from raw.deliveries"
        connection.execute(
            f"insert into raw.settled by name select * from {_settled(home, visible)} "
            f"where delivery_id in ({known}) and (by_delivery_id is null or by_delivery_id in ({known}))"
        )


def _declared(visible: list[Visible]) -> tuple[list[Mapping[str, object]], list[Mapping[str, object]]]:
    coverage: list[Mapping[str, object]] = []
    controls: list[Mapping[str, object]] = []
    for one in visible:
        own = {"source": one.delivery.source, "delivery_id": one.delivery.delivery_id}
        coverage += [{**own, **line} for line in one.manifest.coverage]
        controls += [
            {
                **own,
                **{part: line[part] or None for part in ("site_id", "from_on", "to_on")},
                "rows": line["rows"],
                "sum_column": line["sum_column"] or None,
                "sum_value": line["sum_value"] or None,
            }
            for line in one.manifest.controls
        ]
    return coverage, controls


def _settled(home: Home, visible: list[Visible]) -> str:
    folders = [folder_of(home, one.delivery.source, one.delivery.delivery_id) for one in visible]
    paths = ", ".join(literal(str((folder / SETTLED).resolve())) for folder in folders)
    return f"read_parquet([{paths}], union_by_name = true)"
