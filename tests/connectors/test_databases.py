"""Rows of a real PostgreSQL, MariaDB and SQLite come as deliveries: none lost at the watermark, none taken twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from office import SECRET, Office

from tests.database_servers import OWNER, PASSWORD, Server, free_port

COLUMNS = "[ticket_id, employee_id, channel, opened_at, outcome]"


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue({"postgresql": "postgres", "mariadb": "maria"}[request.param])
    return found


@pytest.fixture
def tickets(server: Server, office: Office) -> Callable[..., None]:
    """An empty table of tickets with a connector for it; the function puts rows into it."""
    server.execute(
        "drop table if exists tickets",
        "create table tickets (ticket_id varchar(20), employee_id varchar(20), channel varchar(20), "
        "opened_at timestamp, outcome varchar(20), base_pay numeric(12, 2), changed_at timestamp(0) null)",
    )
    office.secret(PASSWORD)
    office.declare(database(server))

    def put(*rows: tuple[str, str | None]) -> None:
        for ticket, changed in rows:
            mark = f"'{changed}'" if changed else "null"
            server.execute(
                f"insert into tickets values ('{ticket}', 'H1', 'phone', '2026-10-05 08:00:00', null, 100, {mark})"
            )

    return put


def database(server: Server, more: str = "", table: str = "table: tickets") -> str:
    return f"""
        connector: helpdesk
        source: tickets
        kind: database
        url: {server.url}
        access: {{environment: {SECRET}}}
        {table}
        columns: {COLUMNS}
        {more or "watermark: {column: changed_at, overlap: 60}"}
    """


def ids(office: Office, delivery: str) -> list[object]:
    return [row[0] for row in office.rows(delivery, "ticket_id")]


def test_what_is_fetched_is_a_delivery_that_intake_loads(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"), ("T2", "2026-10-06 08:00:00"))
    found = office.fetch()
    assert (found.read, found.landed, found.delivery) == (2, 2, "helpdesk-00001-2026-10")
    assert office.control("tickets/helpdesk-00001-2026-10")["rows"] == "2"
    loaded = office.load()
    assert (loaded.refused, [one.rows for one in loaded.loaded]) == ([], [2])
    assert loaded.loaded[0].first_month == "2026-10"


def test_only_the_declared_columns_are_read(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    path = next(office.landing.glob("tickets/*/helpdesk.parquet"))
    assert b"base_pay" not in path.read_bytes()


def test_reading_the_same_rows_again_lands_nothing(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    again = office.fetch()
    assert (again.read, again.landed, again.delivery) == (1, 0, "")
    assert len(office.deliveries) == 1


def test_a_row_that_shares_the_highest_mark_is_not_lost(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    tickets(("T2", "2026-10-05 08:00:00"))
    assert office.fetch().landed == 1
    assert ids(office, "tickets/helpdesk-00002-2026-10") == ["T2"]


def test_a_row_that_was_committed_late_comes_within_the_overlap(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    tickets(("T2", "2026-10-05 07:59:01"), ("T3", "2026-10-05 07:58:59"))
    office.fetch()
    assert ids(office, "tickets/helpdesk-00002-2026-10") == ["T2"]  # T3 is older than was declared


def test_a_row_without_a_mark_comes_once(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    tickets(("T2", None))
    assert [office.fetch().landed, office.fetch().landed] == [1, 0]


def test_a_mark_ahead_of_the_clock_hides_no_later_row(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2030-01-01 08:00:00"))
    office.fetch()
    tickets(("T2", "2026-11-03 06:00:30"))
    assert office.fetch().landed == 1


def test_a_changed_row_comes_again_and_one_changed_back_too(
    office: Office, tickets: Callable[..., None], server: Server
) -> None:
    office.declare(database(server, "fresh_hours: 24"))
    tickets(("T1", None))
    change = "update tickets set outcome = {}"
    assert office.fetch().landed == 1
    server.execute(change.format("'resolved'"))
    assert office.fetch().landed == 1
    server.execute(change.format("null"))
    assert office.fetch().landed == 1
    assert office.fetch().landed == 0


def test_rows_come_in_batches(office: Office, tickets: Callable[..., None], server: Server) -> None:
    office.declare(database(server, "batch_rows: 2"))
    tickets(*[(f"T{number}", None) for number in range(5)])
    assert office.fetch().read == 5


def test_a_query_may_ask_for_the_month(office: Office, tickets: Callable[..., None], server: Server) -> None:
    tickets(("T1", None))
    query = (
        "query: select * from tickets where opened_at >= :month_start and opened_at < :next_month_start -- of a month;"
    )
    office.declare(database(server, "covers: my_site", query))
    assert [office.fetch("2026-10").landed, office.fetch("2026-09").landed] == [1, 0]
    assert office.control("tickets/helpdesk-00002-2026-09") == {
        "source": "tickets",
        "rows": "0",
        "sum_column": "",
        "sum_value": "",
        "site_id": "my_site",
        "from_on": "2026-09-01",
        "to_on": "2026-09-30",
    }
    assert [office.fetch("2026-10").landed, office.fetch("2026-09").delivery] == [0, ""]
    assert office.load().refused == []


def test_other_columns_start_from_the_beginning(office: Office, tickets: Callable[..., None]) -> None:
    tickets(("T1", "2026-10-05 08:00:00"), ("T2", "2026-10-06 08:00:00"))
    office.fetch()
    office.text = office.text.replace(", outcome]", "]")
    assert office.fetch().landed == 2
    assert office.fetch().landed == 0


def test_a_state_that_was_deleted_leads_to_no_name_twice(office: Office, tickets: Callable[..., None]) -> None:
    import shutil

    tickets(("T1", "2026-10-05 08:00:00"))
    office.fetch()
    shutil.rmtree(office.landing / ".connectors")
    assert office.fetch().delivery == "helpdesk-00002-2026-10"


def test_times_keep_their_moment(office: Office, postgres: Server, maria: Server) -> None:
    """A moment comes in UTC with its offset, whatever the session; a wall clock as it stands."""
    office.secret(PASSWORD)
    kinds = {postgres: ("timestamptz", "timestamp"), maria: ("timestamp", "datetime")}
    for server, (moment, clock) in kinds.items():
        zone = "set time zone 'Asia/Shanghai'" if server is postgres else "set time_zone = '+08:00'"
        server.execute(
            "drop table if exists moments",
            f"create table moments (a {moment} null, b {clock} null, c date, d decimal(12, 2), e time)",
            zone,
            "insert into moments values ('2026-10-05 08:00:00', '2026-10-05 08:00:00', '2026-10-05', 1.10, '08:00:00')",
        )
        office.declare(database(server, "fresh_hours: 1", "table: moments").replace(COLUMNS, "[a, b, c, d, e]"))
        delivery = office.fetch().delivery
        expected = ("2026-10-05T00:00:00+00:00", "2026-10-05T08:00:00", "2026-10-05", "1.10", "08:00:00")
        assert office.rows(f"tickets/{delivery}") == [expected]


def test_a_connector_reads_and_never_writes(office: Office, tickets: Callable[..., None], server: Server) -> None:
    if server.scheme == "mariadb":
        server.execute(
            "drop function if exists writes",
            "create function writes() returns int begin insert into tickets (ticket_id) values ('X'); return 1; end",
        )
    else:
        server.execute(
            "create or replace function writes() returns int language sql as "
            "$$ insert into tickets (ticket_id) values ('X') returning 1 $$"
        )
    tickets(("T1", None))
    office.declare(
        database(server, "fresh_hours: 1", "query: select writes() as ticket_id").replace(COLUMNS, "[ticket_id]")
    )
    assert "a connector only reads" in office.refusal()


# What goes wrong


def test_a_server_that_is_not_there(office: Office, tickets: Callable[..., None], server: Server) -> None:
    port = free_port()
    office.text = office.text.replace(f":{server.port}/", f":{port}/")
    assert f"the database at 127.0.0.1:{port} cannot be reached" in office.refusal()


def test_a_wrong_password(office: Office, tickets: Callable[..., None]) -> None:
    office.secret("not-the-password")
    message = office.refusal()
    assert f"refused the user `{OWNER}` or the password" in message
    assert "not-the-password" not in message


def test_a_database_that_is_not_there(office: Office, tickets: Callable[..., None]) -> None:
    office.text = office.text.replace("/helpdesk\n", "/helpdeks\n")
    assert "there is no database `helpdeks`" in office.refusal()


def test_a_table_that_is_not_there(office: Office, tickets: Callable[..., None]) -> None:
    office.text = office.text.replace("table: tickets", "table: tickest")
    assert "has no table for tickest. Check its name" in office.refusal()


def test_a_column_that_is_not_there(office: Office, tickets: Callable[..., None]) -> None:
    office.text = office.text.replace("channel,", "chanel,")
    assert "tickets has no column `chanel`" in office.refusal()


def test_a_user_who_may_not_read(office: Office, tickets: Callable[..., None], server: Server) -> None:
    if server.scheme == "mariadb":
        server.execute("create or replace user reader identified by 'pw'", "grant usage on helpdesk.* to reader")
        server.execute(
            "create table if not exists open_to_all (x int)", "grant select on helpdesk.open_to_all to reader"
        )
    else:
        server.execute("drop role if exists reader", "create role reader login password 'pw'")
    office.secret("pw")
    office.text = office.text.replace(f"//{OWNER}@", "//reader@")
    assert "the user `reader` may not read tickets" in office.refusal()


def test_a_query_that_makes_no_sense(office: Office, tickets: Callable[..., None], server: Server) -> None:
    office.declare(database(server, table="query: selec 1"))
    assert "cannot read its query as it is written" in office.refusal()


def test_a_watermark_that_no_order_can_be_told_of(office: Office, tickets: Callable[..., None], server: Server) -> None:
    tickets(("T1", None))
    office.declare(database(server, "watermark: {column: channel, overlap: 0}"))
    assert (
        "The watermark `channel` has a value that is neither a time (ISO-8601) nor a whole number" in office.refusal()
    )


def test_a_value_without_a_text(office: Office, tickets: Callable[..., None], server: Server) -> None:
    query = {"postgresql": "select array[1] as x", "mariadb": "select cast('x' as binary) as x"}[server.scheme]
    office.declare(database(server, "fresh_hours: 1", f"query: {query}").replace(COLUMNS, "[x]"))
    assert "its column `x` holds a value of the kind" in office.refusal()


# SQLite


def sqlite(office: Office, *statements: str) -> None:
    with sqlite3.connect(office.root / "box.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


SQLITE = """
    connector: box
    source: events
    kind: database
    url: sqlite:///box.db
    table: events
    columns: [event_id, code, quantity]
    watermark: {column: at, overlap: 3600}
"""


def test_sqlite_is_read_where_it_lies(office: Office) -> None:
    table = "create table events (event_id text, code, quantity, at text)"
    sqlite(office, table, "insert into events values ('00123', '迟到', 1.5, '2026-10-05 08:00:00')")
    office.declare(SQLITE)
    assert office.fetch().delivery == "box-00001-2026-10"
    assert office.rows("events/box-00001-2026-10") == [("00123", "迟到", "1.5", "2026-10-05 08:00:00")]
    sqlite(office, "insert into events values ('2', 'x', null, '2026-10-05 07:30:00')")
    sqlite(office, "insert into events values ('3', 'x', null, '')")
    assert [office.fetch().landed, office.fetch().landed] == [2, 0]


def test_times_written_in_two_ways_are_refused(office: Office) -> None:
    sqlite(
        office,
        "create table events (event_id, code, quantity, at)",
        "insert into events values (1, 2, 3, '2026-10-05')",
    )
    sqlite(office, "insert into events values (1, 2, 3, '2026-10-05 08:00:00')")
    office.declare(SQLITE)
    assert "texts that are not all written alike" in office.refusal()


def test_a_file_of_sqlite_that_is_not_there_is_not_made(office: Office) -> None:
    office.declare(SQLITE)
    assert "there is no database `box.db`" in office.refusal()
    assert not (office.root / "box.db").exists()


def test_a_table_of_sqlite_that_is_not_there(office: Office, tmp_path: Path) -> None:
    sqlite(office)
    office.declare(SQLITE)
    assert "has no table for events" in office.refusal()
