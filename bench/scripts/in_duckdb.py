"""The event work as one query a source in DuckDB.

A small list of what a later delivery replaces is joined against, never a window over all rows; a source is read once.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

_TOLD_IN_TIME = "'1990-01-01' and timestamp '2026-11-05'"

_CALLS = """
    with later as (select call_id from read_parquet('{landing}/calls/*-corrections/*.parquet')),
    valid as (
        select employee_id, date_trunc('month', started_at) as month, answered
        from read_parquet('{landing}/calls/*[!s]/*.parquet') anti join later using (call_id)
        where direction in ('inbound', 'outbound') and started_at between timestamp {in_time}
        union all
        select employee_id, date_trunc('month', started_at), answered
        from read_parquet('{landing}/calls/*-corrections/*.parquet')
        where direction in ('inbound', 'outbound') and started_at between timestamp {in_time}
    )
    select employee_id, month, 'calls_answered' as measure, count(*) filter (answered) as numerator, 1 as denominator
    from valid where employee_id is not null group by employee_id, month
"""

_TICKETS = """
    with later as (select ticket_id from read_parquet('{landing}/tickets/*-corrections/*.parquet')),
    valid as (
        select employee_id, opened_at, resolved_at, outcome, rating
        from read_parquet('{landing}/tickets/*[!s]/*.parquet') anti join later using (ticket_id)
        where channel in ('online', 'message', 'phone', 'email') and opened_at between timestamp {in_time}
        union all
        select employee_id, opened_at, resolved_at, outcome, rating
        from read_parquet('{landing}/tickets/*-corrections/*.parquet')
        where channel in ('online', 'message', 'phone', 'email') and opened_at between timestamp {in_time}
    ),
    counted as (
        select employee_id, date_trunc('month', opened_at) as opened_month,
            date_trunc('month', resolved_at) as resolved_month, count(*) as opened,
            count(*) filter (outcome = 'resolved') as resolved, sum(rating) as rated, count(rating) as ratings
        from valid group by employee_id, opened_month, resolved_month
    ),
    opened as (select employee_id, opened_month as month, sum(opened) as opened from counted group by all),
    resolved as (
        select employee_id, resolved_month as month, sum(resolved) as resolved, sum(rated) as rated,
            sum(ratings) as ratings
        from counted where resolved_month is not null group by all
    )
    select employee_id, month, 'tickets_opened' as measure, opened as numerator, 1 as denominator from opened
    union all select employee_id, month, 'tickets_resolved', resolved, 1 from resolved
    union all select employee_id, month, 'contact_rating', rated, ratings from resolved
"""


def main(landing: str, figures: str) -> None:
    queries = " union all ".join(
        f"({sql.format(landing=landing, in_time=_TOLD_IN_TIME)})" for sql in (_CALLS, _TICKETS)
    )
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            "copy (select employee_id, cast(month as date) as month, measure, cast(numerator as bigint) as numerator, "
            f"cast(denominator as bigint) as denominator from ({queries})) to '{Path(figures)}' (format parquet)"
        )


if __name__ == "__main__":
    main(*sys.argv[1:3])
