"""Who is hired under an id that the roster had is held against the name that it had; a new name alone is no hire."""

from __future__ import annotations

import duckdb

from dagster_project.month.beside import NEWCOMERS, REHIRES

ROSTER = """
    attach ':memory:' as warehouse;
    create schema if not exists warehouse.main;
    create table warehouse.main.stg_employees (employee_id varchar, name varchar, hired_on date, valid_from date);
    insert into warehouse.main.stg_employees values
        ('another', 'A', '2020-01-01', '2020-01-01'), ('another', 'A', '2020-01-01', '2026-09-30'),
        ('another', 'B', '2026-10-01', '2026-10-01'),
        ('back', 'C', '2020-01-01', '2020-01-01'), ('back', 'C', '2026-10-05', '2026-10-05'),
        ('new', 'D', '2026-10-05', '2026-10-05'), ('namesake', 'D', '2026-10-05', '2026-10-05'),
        ('married', 'E', '2020-01-01', '2020-01-01'), ('married', 'F', '2020-01-01', '2026-10-01'),
        ('earlier', 'G', '2020-01-01', '2020-01-01'), ('earlier', 'H', '2026-08-01', '2026-08-01')
"""


def test_only_an_id_that_went_to_somebody_else_in_the_month_is_another_person() -> None:
    connection = duckdb.connect()
    connection.execute(ROSTER)
    days = {"first_day": "date '2026-10-01'", "last_day": "date '2026-10-31'"}
    connection.execute(NEWCOMERS.format(month="'2026-10'", **days))
    found = connection.execute("select subject_id, is_another from newcomers order by all").fetchall()
    assert found == [("another", True), ("back", False)]


def test_who_left_and_is_hired_again_in_the_month_needs_a_rule() -> None:
    connection = duckdb.connect()
    connection.execute(
        "attach ':memory:' as warehouse; create schema if not exists warehouse.main;"
        "create table warehouse.main.stg_employees (employee_id varchar, hired_on date, left_on date);"
        "insert into warehouse.main.stg_employees values ('back', '2020-01-01', '2026-09-10'),"
        "('back', '2026-10-05', null), ('moved', '2020-01-01', null), ('moved', '2020-01-01', null),"
        "('earlier', '2020-01-01', '2026-05-31'), ('earlier', '2026-08-01', null), ('new', '2026-10-01', null)"
    )
    days = {"first_day": "date '2026-10-01'", "last_day": "date '2026-10-31'"}
    connection.execute(REHIRES.format(month="'2026-10'", is_ruled="false", **days))
    assert connection.execute("from rehires").fetchall() == [("back", "2026-10", False)]
