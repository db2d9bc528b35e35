"""Whose rows a trace shows where several people share one: as the models divided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest

from dagster_project.evidence.sharing import Sharing
from dagster_project.evidence.staged import Staged

ROWS = """
    create table tickets as from (values ('t1', 'ann'), ('t2', 'ann'), ('t3', 'bob'), ('t4', 'ann'))
        as t (ticket_id, employee_id);
    create table collections as from (values ('ann', date '2026-09-01'), ('ann', date '2026-10-01'))
        as t (employee_id, month);
    create table work_shares as from (values
        ('tickets', 't1', null, 'ann', 0.6, 2, null), ('tickets', 't1', null, 'bob', 0.4, 1, null),
        ('tickets', 't3', null, 'bob', 0.0, 2, null), ('tickets', 't3', null, 'cat', 1.0, 1, null),
        ('tickets', 't4', null, 'ann', 0.6, 1, 'rejected'), ('tickets', 't4', null, 'bob', 0.3, 1, 'rejected'),
        ('collections', 'ann', date '2026-10-01', 'cat', 1.0, 1, null)
    ) as t (work, record_id, month, employee_id, share, position, _fate);
"""


class Rows:
    """As much of `Staged` as sharing asks: typed rows by a column's values, and that there are deliveries of shares."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, policies: dict[str, str]) -> None:
        self.connection, self.prefix, self.home, self.made = connection, "t", None, 0
        self.calculation = SimpleNamespace(document={"inputs": {"site": {"shared_work": policies}}}, tables=[])

    def manifests(self, source: str) -> list[str]:
        return [source]

    def table(self, source: str, column: str, values: Sequence[str]) -> str:
        self.made += 1
        name = f"found_{self.made}"
        self.connection.execute(
            f"create temp table {name} as select * from {source} where list_contains(?, {column})", [list(values)]
        )
        return name


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(ROWS)
        yield made


def sharing(connection: duckdb.DuckDBPyConnection, **policies: str) -> Sharing:
    found = Sharing(cast(Staged, Rows(connection, policies)))
    refused = "(select record_id, employee_id from work_shares where _fate = 'rejected')"
    found.refused = lambda: (refused, "s.record_id = r.record_id and s.employee_id = r.employee_id")  # type: ignore[method-assign]
    return found


def tickets(one: Sharing, person: str) -> list[Any]:
    table = one.rows_of("tickets", [person])
    return [
        ticket for (ticket,) in one.staged.connection.execute(f"select ticket_id from {table} order by 1").fetchall()
    ]


@pytest.mark.parametrize(
    ("policy", "of_ann", "of_bob", "of_cat"),
    [
        ("as_delivered", ["t1", "t2"], ["t1"], ["t3"]),
        ("equal", ["t1", "t2"], ["t1", "t3"], ["t3"]),
        ("first", ["t2"], ["t1"], ["t3"]),
    ],
)
def test_a_shared_row_is_shown_for_everybody_who_has_a_part(
    connection: duckdb.DuckDBPyConnection, policy: str, of_ann: list[str], of_bob: list[str], of_cat: list[str]
) -> None:
    one = sharing(connection, tickets=policy)
    assert [tickets(one, person) for person in ("ann", "bob", "cat")] == [of_ann, of_bob, of_cat]


def test_a_collection_is_shared_in_its_own_month_alone(connection: duckdb.DuckDBPyConnection) -> None:
    one = sharing(connection, collections="as_delivered")
    for person, months in (("ann", ["2026-09-01"]), ("cat", ["2026-10-01"])):
        table = one.rows_of("collections", [person])
        assert connection.execute(f"select month::varchar from {table}").fetchall() == [(month,) for month in months]


def test_a_row_leads_back_to_everybody_who_has_a_part(connection: duckdb.DuckDBPyConnection) -> None:
    one = sharing(connection, tickets="as_delivered")
    table = one.rows_at("tickets", one.staged.table("tickets", "ticket_id", ["t1", "t4"]))
    rows = connection.execute(f"select ticket_id, employee_id from {table} order by all").fetchall()
    assert rows == [("t1", "ann"), ("t1", "bob"), ("t4", None)]
