"""What gates look at beside the kept tables: what was expected and came, what deliveries stated, which parts are due.

Belongs here: laying these into the candidate, from the site file and the working file (attached as `warehouse`).
Does not belong here: what must hold (expectations/), results of earlier months (`history.py`), the kept tables
(`gating.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.intake import Delivery
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in
from dagster_project.store.hashing import literal, quoted

# A scheme that no site uses (yet) has no part here: nobody is rated by it, and nobody need be said to be out of it.
PART_LIST = """
    create table part_list as
    select distinct
        parts.part_id, parts.scheme, work_periods.period, parts.subject_type, parts.has_levels, parts.has_total,
        coalesce(parts.has_ladder, false) as has_ladder, totals.scale_to
    from warehouse.rules.parts as parts
    left join warehouse.rules.totals as totals on totals.part_id = parts.part_id
    inner join warehouse.site.work_periods as work_periods
        on parts.period_kind = work_periods.period_kind
        and parts.effective_from_index <= work_periods.period_index
        and coalesce(parts.effective_to_index > work_periods.period_index, true)
    where work_periods.period in ({periods})
        and exists (
            select 1 from warehouse.site.scheme_sites as scheme_sites
            where scheme_sites.scheme = parts.scheme
                and coalesce(scheme_sites.from_index, 0) <= work_periods.period_index
        )
"""
# What the month looks at; months computed with it may look further back.
REACHED = "create temp table reached as select unnest(?::varchar[]) as delivery_id"
RAW_COUNTS = """
    create table raw_counts as
    select source, delivery_id, rows as delivered from warehouse.raw.deliveries semi join reached using (delivery_id)
"""

# Lines about one part of a delivery (a site, some days) repeat its rows; the parts add up to the delivery.
CONTROL_TOTALS = """
    create table control_totals as
    with
    controls as (from warehouse.raw.controls semi join reached using (delivery_id)),
    parts as (select distinct source, delivery_id, site_id, from_on, to_on, rows from controls)
    select source, delivery_id, 'rows' as control, cast(sum(rows) as decimal(38, 10)) as stated
    from parts
    group by source, delivery_id
    union all
    select source, delivery_id, sum_column, cast(sum(cast(sum_value as decimal(38, 10))) as decimal(38, 10))
    from controls
    where sum_column is not null
    group by source, delivery_id, sum_column
"""
# A name tells that an id went to somebody else; it never tells who anybody is.
NEWCOMERS = """
    create table newcomers as
    with
    dated as (
        select employee_id, name, hired_on,
            lag(name) over versions as name_before, lag(hired_on) over versions as hired_before
        from warehouse.main.stg_employees
        window versions as (partition by employee_id order by valid_from)
    )
    select employee_id as subject_id, {month} as period, bool_or(name is distinct from name_before) as is_another
    from dated
    where hired_before is not null and hired_on is distinct from hired_before
        and hired_on between {first_day} and {last_day}
    group by employee_id
"""
# Whether the company says what a hire under an id that was given up means for windows and held stars.
REHIRES = """
    create table rehires as
    select distinct employees.employee_id as subject_id, {month} as period, {is_ruled} as is_ruled
    from warehouse.main.stg_employees as employees
    inner join warehouse.main.stg_employees as earlier
        on employees.employee_id = earlier.employee_id and earlier.left_on < employees.hired_on
    where employees.hired_on between {first_day} and {last_day}
"""
CONTROLS_READ = """
    create table controls_read (
        source varchar, delivery_id varchar, control varchar, accepted decimal(38, 10), set_aside decimal(38, 10)
    )
"""


def lay_beside(connection: duckdb.DuckDBPyConnection, workplace: Workplace, reached: Iterable[Delivery]) -> None:
    """Lay every table that gates read and no calculation keeps. `warehouse` is attached."""
    connection.execute(REACHED, [[one.delivery_id for one in reached]])
    listed = ", ".join(literal(period.text) for period in due_in(workplace.month))
    connection.execute(PART_LIST.format(periods=listed))
    connection.execute(RAW_COUNTS)
    of_month = {
        "month": literal(workplace.month.text),
        "first_day": f"date '{workplace.month.first_day}'",
        "last_day": f"date '{workplace.month.last_day}'",
    }
    connection.execute(NEWCOMERS.format(**of_month))
    connection.execute(REHIRES.format(**of_month, is_ruled=str(workplace.site.rehired is not None).lower()))
    _lay_feeds(connection, workplace)
    connection.execute(CONTROL_TOTALS)
    _lay_controls_read(connection)


def _lay_feeds(connection: duckdb.DuckDBPyConnection, workplace: Workplace) -> None:
    month = workplace.month
    connection.execute(
        "create table expected_feeds"
        " (site_id varchar, source varchar, period varchar, due_day integer, is_blocking boolean)"
    )
    expected = [
        (unit.unit, feed.source, month.text, feed.due_day, feed.is_blocking)
        for unit in workplace.site.sites
        for feed in unit.feeds
    ]
    if expected:
        connection.executemany("insert into expected_feeds values (?, ?, ?, ?, ?)", expected)
    connection.execute(
        "create table feeds_arrived as select distinct site_id, source, cast(? as varchar) as period"
        " from warehouse.main.int_feeds_arrived where period_index = ?",
        [month.text, month.index],
    )
    for name in workplace.site.expected_sources:
        if select := _arrival_of(sources()[name], month):
            # a list whose delivery declares its site has been seen by the models already
            connection.execute(
                f"insert into feeds_arrived by name ({select}) except select * from feeds_arrived", [month.text]
            )


def _arrival_of(source: Source, month: Period) -> str:
    """For sources whose rows are nobody's, or of no month: the models do not ask whether they have a row.

    A master has come once a row of it holds; a dated list once it has a row in the month, for the site if its rows name
    one or a unit of it.
    """
    staged = f"warehouse.main.{quoted('stg_' + source.name)}"
    if source.month_column and source.subject_column:
        return ""
    if source.month_column:
        held = (
            f"cast({quoted(source.month_column)} as date) between date '{month.first_day}' and date '{month.last_day}'"
        )
        site = _of_the_site(source, month)
    else:
        since = source.since_column if source.since_column in source.column_names else ""
        held = f"coalesce(cast({quoted(since)} as date) <= date '{month.last_day}', true)" if since else "true"
        site = ""
    return (
        f"select sites.site_id, {literal(source.name)} as source, cast(? as varchar) as period"
        f" from warehouse.site.sites as sites where exists (select 1 from {staged} as staged where {held} {site})"
    )


def _of_the_site(source: Source, month: Period) -> str:
    if "site_id" in source.column_names:
        return "and staged.site_id = sites.site_id"
    if "unit_id" not in source.column_names:
        return ""
    return (
        "and exists (select 1 from warehouse.main.int_unit_sites as units where units.unit_id = staged.unit_id"
        f" and units.site_id = sites.site_id and units.period_index = {month.index})"
    )


def _lay_controls_read(connection: duckdb.DuckDBPyConnection) -> None:
    """What the models read of each stated sum: typed where a row was accepted, as delivered where it was set aside."""
    connection.execute(CONTROLS_READ)
    stated = connection.execute(
        "select distinct source, control from control_totals where control <> 'rows'"
    ).fetchall()
    for source, column in stated:
        connection.execute(
            f"""
            insert into controls_read by name
            with
            stated as (
                select delivery_id from control_totals
                where source = {literal(source)} and control = {literal(column)}
            ),
            accepted as (
                select _delivery_id as delivery_id, sum(try_cast({quoted(column)} as decimal(38, 10))) as total
                from warehouse.main.{quoted("stg_" + source)}
                where _delivery_id in (select delivery_id from stated)
                group by _delivery_id
            ),
            aside as (
                select raw._delivery_id as delivery_id, sum(try_cast(raw.{quoted(column)} as decimal(38, 10))) as total
                from warehouse.raw.{quoted(source)} as raw
                inner join (
                    select distinct _delivery_id, _file, _row_number
                    from warehouse.main.int_rows_set_aside
                    where source = {literal(source)} and _delivery_id in (select delivery_id from stated)
                ) as fates using (_delivery_id, _file, _row_number)
                group by raw._delivery_id
            )
            select
                {literal(source)} as source,
                stated.delivery_id,
                {literal(column)} as control,
                coalesce(accepted.total, 0) as accepted,
                coalesce(aside.total, 0) as set_aside
            from stated
            left join accepted using (delivery_id)
            left join aside using (delivery_id)
            """
        )
