"""A release in a real PostgreSQL: what each kind of reader finds there, while it changes and when the server fails."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.door.fake_month import PAY, Office, rows
from tests.targets.conftest import Warehouse
from tests.targets.cutting_proxy import proxy

BI_TABLES = {"census", "clause_results", "labels", "observations", "publication", "publications", "stars"}


def shown(warehouse: Warehouse, zone: str, user: str) -> set[str]:
    """The relations that the user can read, of all schemas that are not PostgreSQL's own."""
    found = warehouse.ask(
        zone,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'v', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') "
        "and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')",
        user,
    )
    return {str(name).removeprefix("starledger.") for (name,) in found}


def test_every_published_table_stands_under_its_name_row_by_row(warehouse: Warehouse, office: Office) -> None:
    outcomes = warehouse.deliver(office)
    assert [(one.is_current, one.why) for one in outcomes] == [(True, ""), (True, "")]
    for zone, table in (("bi", "stars"), ("bi", "observations"), ("hr", "bonus_lines"), ("hr", "flags")):
        expected = rows(office, zone, table)
        names = ", ".join(f'"{name}"' for name in expected[0]) if expected else "count(*)"
        found = warehouse.ask(zone, f"select {names} from starledger.{table}")
        assert sorted(map(str, found)) == sorted(str(tuple(row.values())) for row in expected or [{"count": 0}])
    assert warehouse.ask("hr", "select publication_id from starledger.publication") == [("2026-10.1",)]


def test_a_second_delivery_of_the_same_release_brings_nothing(warehouse: Warehouse, office: Office) -> None:
    warehouse.deliver(office)
    again = warehouse.deliver(office)
    assert [(one.held.rows, one.held.is_new) for one in again if one.held] == [(0, False), (0, False)]


def test_a_new_release_replaces_its_month_and_keeps_the_others(warehouse: Warehouse, office: Office) -> None:
    warehouse.deliver(office)
    office.make_ready("2026-11", star=4)
    office.publish("2026-11")
    office.make_ready(star=5)
    office.publish()
    assert [one.why for one in warehouse.deliver(office)] == ["", ""]
    by_month = "select period, star, publication_id, count(*) from starledger.stars group by 1, 2, 3 order by 1"
    assert warehouse.ask("hr", by_month) == [("2026-10", 5, "2026-10.2", 8), ("2026-11", 4, "2026-11.1", 8)]
    history = warehouse.ask("hr", by_month.replace("starledger.stars", "starledger.stars_history"))
    assert [row[2] for row in history] == ["2026-10.1", "2026-10.2", "2026-11.1"]


def test_each_role_sees_its_zone_and_nothing_else(warehouse: Warehouse, office: Office) -> None:
    warehouse.deliver(office)
    bi, hr = warehouse.sign_in("anna", "bi_reader"), warehouse.sign_in("bert", "hr_reader")
    auditor = warehouse.sign_in("carla", "auditor")
    assert shown(warehouse, "bi", bi) == BI_TABLES
    assert "bonus_lines" in shown(warehouse, "hr", hr) and "bonus_lines_history" not in shown(warehouse, "hr", hr)
    assert {"bonus_lines_history", "stars_history"} <= shown(warehouse, "hr", auditor)
    for zone, user in (("hr", bi), ("bi", hr)):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            warehouse.connect(zone, user)


ATTEMPTS = (
    "select * from starledger_data.stars",
    "select * from starledger_data.pointer",
    "select most_common_vals from pg_stats where schemaname = 'starledger_data'",
    "select * from pg_statistic",
    "select * from pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "copy starledger.stars to '/tmp/stolen.csv'",
    "copy starledger.stars to program 'cat'",
    "insert into starledger.stars (star) values (5)",
    "update starledger.stars set star = 5",
    "delete from starledger.publication",
    "create table starledger.mine (a int)",
    "create table public.mine (a int)",
    "drop view starledger.stars",
    "set role owner",
    "grant bi_reader to anna",
    "select * from dblink('dbname=hr_tables', 'select 1')",
)


def test_a_reader_who_tries_more_gets_nothing(warehouse: Warehouse, office: Office) -> None:
    warehouse.deliver(office)
    user = warehouse.sign_in("anna", "bi_reader")
    errors = psycopg.errors
    for attempt in ATTEMPTS:
        found: list[tuple[Any, ...]] = []
        with suppress(errors.InsufficientPrivilege, errors.UndefinedFunction, errors.ObjectNotInPrerequisiteState):
            found = warehouse.ask("bi", attempt, user)
        assert found == [], attempt


def test_no_pay_name_or_id_reaches_the_database_of_bi(warehouse: Warehouse, office: Office) -> None:
    warehouse.deliver(office)
    tables = warehouse.ask("bi", "select tablename from pg_tables where schemaname = 'starledger_data'")
    for (table,) in tables:
        text = str(warehouse.ask("bi", f"select * from starledger_data.{table}"))
        assert PAY not in text and "EMP-00" not in text and "Secret" not in text and "Wu Jun" not in text, table


def test_readers_see_one_release_or_the_other_and_never_wait(warehouse: Warehouse, office: Office) -> None:
    """A reader who keeps a transaction open holds nobody up, and nobody holds it up."""
    warehouse.deliver(office)
    office.make_ready(star=5)
    office.publish()
    seen: list[set[tuple[Any, ...]]] = []
    is_done = threading.Event()

    def read() -> None:
        with warehouse.connect("hr") as connection:
            connection.execute("set lock_timeout = '1s'")
            while not is_done.is_set():
                seen.append(set(connection.execute("select star, publication_id from starledger.stars").fetchall()))

    reader = threading.Thread(target=read)
    with warehouse.connect("hr") as holding:
        holding.execute("begin isolation level repeatable read")
        holding.execute("select count(*) from starledger.stars")
        reader.start()
        assert all(one.is_current for one in warehouse.deliver(office))
        is_done.set()
        reader.join()
        assert holding.execute("select distinct star from starledger.stars").fetchall() == [(3,)]
    assert seen and all(release in ({(3, "2026-10.1")}, {(5, "2026-10.2")}) for release in seen)
    assert warehouse.ask("hr", "select distinct star from starledger.stars") == [(5,)]


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_connection_lost_at_the_commit_resolves_exactly_once(
    warehouse: Warehouse, office: Office, is_heard: bool
) -> None:
    with proxy(warehouse.port, is_heard) as port:
        outcomes = warehouse.deliver(office, port)
    assert [one.why for one in outcomes] == ["", ""] and all(one.is_current for one in outcomes)
    assert warehouse.ask("bi", "select count(*) from starledger.stars") == [(8,)]
    assert warehouse.ask("bi", "select count(*) from starledger_data.stars") == [(8,)]


def test_a_target_that_was_down_catches_up_by_the_same_command(warehouse: Warehouse, office: Office) -> None:
    down = warehouse.deliver(office, port=1)
    assert [one.is_current for one in down] == [False, False]
    assert "`starledger deliver` brings it up" in down[0].why and "s3cret" not in down[0].why
    office.make_ready("2026-11", star=4)
    office.publish("2026-11")
    assert all(one.is_current for one in warehouse.deliver(office))
    assert warehouse.ask("bi", "select distinct period from starledger.stars order by 1") == [
        ("2026-10",),
        ("2026-11",),
    ]


def test_an_older_publisher_does_not_overwrite_a_newer_release(warehouse: Warehouse, office: Office) -> None:
    from dagster_project.door import pointer as pointers
    from dagster_project.errors import Refusal
    from dagster_project.reading import release as releases
    from dagster_project.targets import postgres

    paused, old = pointers.read(office.home), releases.current(office.home)
    assert paused is not None
    office.make_ready("2026-11", star=4)
    office.publish("2026-11")
    warehouse.deliver(office)
    with pytest.raises(Refusal, match=r"already holds 2026-11\.1, which is newer than 2026-10\.1"):
        postgres.deliver(warehouse.site().targets[0], old, paused)
    assert warehouse.ask("bi", "select publication_id from starledger.publication") == [("2026-11.1",)]


def test_columns_are_only_added(warehouse: Warehouse, office: Office) -> None:
    """A new column reaches readers beside the old ones; one that changes its type is refused and nothing moves."""
    from dagster_project.errors import Refusal
    from dagster_project.targets.postgres_shape import table_changes

    before = {"star": "integer", "gone": "text"}
    changes = table_changes("stars", {"star": "integer", "mean": "numeric(18, 6)"}, before, "bi")
    assert changes[0] == 'alter table starledger_data."stars" add column "mean" numeric(18, 6)'
    assert 'rows."star", rows."gone", rows."mean"' in changes[1]
    with pytest.raises(Refusal, match=r"`stars.star` was published as integer and would now be text"):
        table_changes("stars", {"star": "text"}, before, "bi")


def test_one_database_for_both_zones_is_refused(warehouse: Warehouse) -> None:
    from dagster_project.errors import Refusal
    from dagster_project.site import read
    from dagster_project.site_template import template

    text = "targets:\n" + "".join(
        f"  - {{target: {zone}, kind: postgresql, zone: {zone}, url: 'postgresql://a@localhost/one'}}\n"
        for zone in ("bi", "hr")
    )
    with pytest.raises(Refusal, match="HR's zone needs a database of its own"):
        read(f"{template('2026-10')}\n{text}", warehouse.root / "starledger.yaml")
