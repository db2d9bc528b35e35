"""Rows in memory stand in the same tables as delivered ones."""

from __future__ import annotations

import duckdb
import pytest

from dagster_project.catalogue import sources
from dagster_project.errors import Refusal
from dagster_project.intake import tables_from_facts

EVENT = {"event_id": "1", "occurred_on": "2026-10-01", "code": "late", "quantity": "1"}


def test_facts_fill_the_tables_that_deliveries_would() -> None:
    connection = duckdb.connect()
    tables_from_facts(connection, {"events": [EVENT, {**EVENT, "quantity": ""}]}, covered=["calls"])
    assert connection.execute(
        "select _delivery, _row_number, event_id, quantity, deleted from raw.events"
    ).fetchall() == [
        ("facts", 1, "1", "1", None),
        ("facts", 2, "1", None, None),
    ]
    assert (
        connection.execute("select fate, reason from raw.settled").fetchall() == [("rejected", "conflicting_key")] * 2
    )
    assert connection.execute("select source, rows from raw.deliveries order by all").fetchall() == [
        ("calls", 0),
        ("events", 2),
    ]
    assert connection.execute("select source, site_id from raw.coverage").fetchall() == [("calls", None)]
    for name in sources():
        connection.execute(f'select * from raw."{name}"')


def test_facts_replace_what_was_there_before() -> None:
    connection = duckdb.connect()
    tables_from_facts(connection, {"events": [EVENT]})
    tables_from_facts(connection, {})
    assert connection.execute("select count(*) from raw.events").fetchall() == [(0,)]


def test_facts_with_an_unknown_column_are_refused() -> None:
    with pytest.raises(Refusal, match="give events a column `colour`"):
        tables_from_facts(duckdb.connect(), {"events": [{**EVENT, "colour": "red"}]})
