"""Whose rows a trace shows where several people share one: as the models divided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest

from dagster_project.evidence.sharing import Sharing
from dagster_project.evidence.staged import Staged
from dagster_project.store import calculations

ROWS = """
    create table tickets as from (values ('t1', 'ann'), ('t2', 'ann'), ('t3', 'bob'), ('t4', 'ann'))
        as t (ticket_id, employee_id);
    create table collections as from (values ('ann', date '2026-09-01'), ('ann', date '2026-10-01'))
        as t (employee_id, month);
    create table work_shares as from (values
        ('tickets', 't1', null, 'ann', 0.6, 2, null, 1), ('tickets', 't1', null, 'bob', 0.4, 1, null, 2),
        ('tickets', 't3', null, 'bob', 0.0, 2, null, 3), ('tickets', 't3', null, 'cat', 1.0, 1, null, 4),
        ('tickets', 't4', null, 'ann', 0.6, 1, 'rejected', 5), ('tickets', 't4', null, 'bob', 0.3, 1, 'rejected', 6),
        ('collections', 'ann', date '2026-10-01', 'cat', 1.0, 1, null, 7)
    ) as t (work, record_id, month, employee_id, share, position, _fate, _row_number);
    alter table work_shares add column _delivery_id varchar default 'd';
    alter table work_shares add column _file varchar default 'shares.csv';
"""
# The shares of t4 do not add up; a share that could not be read, and a row of another source, refuse nobody else's.
REJECTS = """
    from (values
        ('d', 'shares.csv', 5, 'work_shares', 'shares_do_not_add_up'),
        ('d', 'shares.csv', 6, 'work_shares', 'shares_do_not_add_up'),
        ('d', 'shares.csv', 1, 'work_shares', 'not_a_number'), ('d', 'shares.csv', 2, 'tickets', 'share_missing')
    ) as t (delivery_id, file, row_number, source, reason)
"""


class Rows:
    """As much of `Staged` as sharing asks: typed rows by a column's values, and that there are deliveries of shares."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, policies: dict[str, str]) -> None:
        self.connection, self.prefix, self.home, self.made = connection, "t", None, 0
        tables = [SimpleNamespace(table="stars"), SimpleNamespace(table="rejects")]
        self.calculation = SimpleNamespace(document={"inputs": {"site": {"shared_work": policies}}}, tables=tables)

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
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    kept = tmp_path / "rejects.parquet"
    monkeypatch.setattr(calculations, "verified", lambda home, ref: kept if ref.table == "rejects" else None)
    with duckdb.connect() as made:
        made.execute(ROWS)
        made.execute(f"copy ({REJECTS}) to '{kept}' (format parquet)")
        yield made


def sharing(connection: duckdb.DuckDBPyConnection, **policies: str) -> Sharing:
    return Sharing(cast(Staged, Rows(connection, policies)))


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
