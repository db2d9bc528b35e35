"""Delivered rows as the gate of volumes sees them: faults of a delivery become figures that it finds red."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from dagster_project.catalogue import source
from dagster_project.month import history
from dagster_project.month.volumes import lay_volumes
from dagster_project.periods import parse_month
from dagster_project.site_plausibility import Plausibility
from expectations.checks import NoRows
from expectations.gates import VOLUMES_KEEP_TO_THEIR_PAST

MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
TYPES = {"started_at": "timestamp"}
# Two teams of two; each person has ten calls a day, all days alike, delivered month by month.
CLEAN = f"""
    attach ':memory:' as warehouse;
    create schema if not exists warehouse.main;
    create table warehouse.main.stg_calendar (site_id varchar, day date, kind varchar);
    create table warehouse.main.stg_calls (
        _delivery_id varchar, _row_number bigint, started_month date,
        {", ".join(f"{column.name} {TYPES.get(column.name, 'varchar')}" for column in source("calls").columns)}
    );
    insert into warehouse.main.stg_calls by name
    select strftime(day, '%Y-%m') as _delivery_id, row_number() over () as _row_number,
        date_trunc('month', day) as started_month, row_number() over ()::varchar as call_id, employee_id,
        day::timestamp + to_minutes(nth) as started_at, 'inbound' as direction
    from (select unnest(generate_series(date '2026-06-01', date '2026-10-31', interval 1 day))::date as day)
    cross join (select unnest(['a1', 'a2', 'b1', 'b2']) as employee_id)
    cross join (select unnest(generate_series(1, 10)) as nth);
    create table raw_counts as
        select 'calls' as source, _delivery_id as delivery_id, count(*) as delivered
        from warehouse.main.stg_calls group by all;
    create table rejects (source varchar, delivery_id varchar, file varchar, row_number bigint, reason varchar);
    create table expected_feeds as select 's1' as site_id, 'calls' as source, '2026-10' as period;
    create table feeds_arrived as select * from expected_feeds;
    create table rosters as
        select 'employee' as subject_type, employee_id as subject_id, period, 's1' as site_id,
            'team-' || employee_id[1] as unit_id
        from (select unnest(['a1', 'a2', 'b1', 'b2']) as employee_id)
        cross join (select unnest({list(MONTHS)}) as period)
"""
CALLS = "warehouse.main.stg_calls"
OF_MONTH = "started_month = date '2026-10-01'"
AGAIN = f"""
    insert into {CALLS} select * replace (call_id || '-again' as call_id, _row_number + 100000 as _row_number)
    from {CALLS} where {OF_MONTH} and {{only}}
"""
SWAPPED = f"""
    update {CALLS} set started_at = make_timestamp(2026, day(started_at), 10, hour(started_at), minute(started_at), 0)
    where {OF_MONTH} and day(started_at) <= 12;
    update {CALLS} set started_month = date_trunc('month', started_at)
"""


def red(*changes: str) -> list[str]:
    """The checks that are red after changes to what was delivered."""
    connection = duckdb.connect()
    for statement in (CLEAN + ";" + ";".join(changes)).split(";"):
        connection.execute(statement)
    workplace: Any = SimpleNamespace(month=parse_month("2026-10"), known_at="2026-11-03T06:00:00+08:00")
    lay_volumes(connection, workplace, "rosters")
    history._lay_band(connection, Plausibility())
    checks = [check for check in VOLUMES_KEEP_TO_THEIR_PAST.checks if isinstance(check, NoRows)]
    return [check.name for check in checks if connection.execute(check.failing_sql).fetchall()]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("select 1", []),
        (f"delete from {CALLS} where started_at::date = '2026-10-14'", ["no_day_is_missing"]),
        (f"delete from {CALLS} where {OF_MONTH} and employee_id in ('b1', 'b2')", ["no_unit_falls_silent"]),
        (
            AGAIN.format(only="true"),
            ["no_site_delivers_far_less_or_more", "no_rows_come_again_under_other_keys"],
        ),
        (AGAIN.format(only="employee_id = 'a1'"), []),
        (AGAIN.format(only="day(started_at) <= 15"), ["no_rows_come_again_under_other_keys"]),
        (SWAPPED, ["no_day_is_missing", "no_day_and_month_change_places"]),
        # whose feed is expected and did not come is told of by another gate
        (f"delete from {CALLS} where {OF_MONTH}; delete from feeds_arrived", []),
        (f"insert into warehouse.main.stg_calendar select 's1', started_at::date,"
         f" if({OF_MONTH}, 'holiday', 'workday') from {CALLS} group by all;"
         f" delete from {CALLS} where started_at::date = '2026-10-14'", []),
    ],
    ids=["clean", "a day", "a unit", "doubled", "a person doubled", "half doubled", "swapped", "absent", "holiday"],
)  # fmt: skip
def test_a_fault_of_a_delivery_turns_its_check_red(change: str, found: list[str]) -> None:
    assert red(change) == found
