"""The delivered volumes of the month beside those of the months before it: by unit and month, by day, by delivery.

Belongs here: counting the rows that count (staging, as known now) and laying them into the candidate for the gates.
Does not belong here: how far volumes may move (`site_plausibility.py`), who is to be told (expectations/), figures of
measures (`history.py`).

Its surprise: of a large source some people's moments are looked at, one in n, and the counts are multiplied. A gate
asks for halves and doubles, and to look at every row would cost a run seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.month.workplace import Workplace
from dagster_project.store.hashing import literal, quoted

ROWS_COUNTED = 500_000  # about so many rows of a source are looked at
# `volume_people`: who was at work where, and the units themselves, which rows may name instead of a person.
TABLES = """
    create table source_volumes (
        source varchar, site_id varchar, unit_id varchar, period varchar, is_of_month boolean, has_days boolean,
        people bigint, rows bigint
    );
    create table source_days (
        source varchar, site_id varchar, period varchar, is_of_month boolean, day date, kind varchar, rows bigint
    );
    create table source_copies (
        source varchar, site_id varchar, period varchar, is_of_month boolean, rows bigint, copies bigint
    );
    create table delivery_dates (
        source varchar, delivery_id varchar, period varchar, rows bigint, beyond_twelve bigint, early_elsewhere bigint,
        swapped bigint
    );
    create temp table volume_counts (
        source varchar, delivery_id varchar, owner varchar, month date, day date, rows bigint
    );
    create temp table volume_people as
    with
    people as (
        select distinct period, subject_type, subject_id, site_id, unit_id from {rosters}
        where site_id is not null and unit_id is not null
    )
    select period, subject_id as owner, min(site_id) as site_id, min(unit_id) as unit_id,
        bool_or(subject_type = 'employee') as is_person
    from people group by period, subject_id
    union all
    select distinct people.period, people.unit_id, people.site_id, people.unit_id, false
    from people
    anti join people as named on named.period = people.period and named.subject_id = people.unit_id
"""
# A large source is read once, and of some people's moments only: copies of a row have its person and its moment.
SAMPLE = """
    create or replace temp table volume_sample as
    select _delivery_id as delivery_id, {owner} as owner, {month} as month, {day} as day, {content} as content
    from {staged}
    where {month} is not null and ({every} = 1 or hash({owner}, {dating}) % {every} = 0)
"""
COUNTS = """
    insert into volume_counts
    select {source} as source, delivery_id, owner, month, day, count(*) * {every} from volume_sample group by all
"""
COPIES = """
    insert into source_copies
    select
        {source} as source, people.site_id, people.period, people.period = {now} as is_of_month,
        count(*) * {every} as rows, (count(*) - count(distinct sampled.content)) * {every} as copies
    from volume_sample as sampled
    inner join volume_people as people
        on people.period = strftime(sampled.month, '%Y-%m') and people.owner = sampled.owner
    group by all
"""
# Every unit with people beside every source that its site has had: a unit without rows must be seen, too. Whose feed is
# expected and absent is told of by another gate.
VOLUMES = """
    insert into source_volumes
    with
    placed as (
        select counts.source, people.site_id, people.unit_id, people.period, sum(counts.rows) as rows
        from volume_counts as counts
        inner join volume_people as people
            on people.owner = counts.owner and people.period = strftime(counts.month, '%Y-%m')
        group by all
    ),
    units as (
        select period, site_id, unit_id, count(*) filter (is_person) as people from volume_people group by all
    ),
    grid as (
        select pairs.source, units.*
        from units
        inner join (select distinct source, site_id from placed) as pairs on pairs.site_id = units.site_id
        where units.people > 0
    )
    select
        grid.source, grid.site_id, grid.unit_id, grid.period, grid.period = {now} as is_of_month,
        grid.source in ({with_days}) as has_days, grid.people, coalesce(placed.rows, 0) as rows
    from grid
    left join placed using (source, site_id, unit_id, period)
    anti join (
        select expected.site_id, expected.source, expected.period
        from expected_feeds as expected
        anti join feeds_arrived using (site_id, source, period)
    ) as absent
        on absent.site_id = grid.site_id and absent.source = grid.source and absent.period = grid.period
"""
# The days of each month that were over when the last delivery became known; what a day is says the calendar.
DAYS = """
    insert into source_days
    with
    found as (
        select counts.source, people.site_id, counts.day, sum(counts.rows) as rows
        from volume_counts as counts
        inner join volume_people as people
            on people.owner = counts.owner and people.period = strftime(counts.month, '%Y-%m')
        where counts.day between counts.month and last_day(counts.month)
        group by all
    ),
    months as (
        select distinct source, site_id, period, is_of_month, cast(period || '-01' as date) as first_day
        from source_volumes where has_days
    ),
    days as (
        select months.*, cast(unnest(generate_series(first_day, last_day(first_day), interval 1 day)) as date) as day
        from months
    )
    select
        days.source, days.site_id, days.period, days.is_of_month, days.day,
        coalesce(calendar.kind, case when isodow(days.day) > 5 then 'weekend' else 'weekday' end) as kind,
        coalesce(found.rows, 0) as rows
    from days
    left join found using (source, site_id, day)
    left join warehouse.main.stg_calendar as calendar on calendar.site_id = days.site_id and calendar.day = days.day
    where days.day < cast({known_on} as date)
"""
# A delivery is about the month that most of its rows are in as they were read, or would be with day and month the other
# way round. `beyond_twelve`: rows that can be read in one way only, or in none, which tell that month.
DATES = """
    insert into delivery_dates
    with
    dated as (
        select source, delivery_id, year(day) * 12 + month(day) as read_index, day(day) as day_number,
            case when day(day) <= 12 then year(day) * 12 + day(day) end as swapped_index, rows
        from volume_counts where source in ({with_days}) and day is not null
    ),
    readings as (
        select source, delivery_id, read_index as month_index, rows from dated
        union all
        select source, delivery_id, swapped_index, rows from dated
        where swapped_index is not null and swapped_index <> read_index
    ),
    about as (
        select source, delivery_id, month_index
        from (select source, delivery_id, month_index, sum(rows) as rows from readings group by all)
        qualify row_number() over (partition by source, delivery_id order by rows desc, month_index desc) = 1
    ),
    unread as (
        select source, delivery_id, count(distinct (file, row_number)) as rows from rejects
        where reason in ('not_a_date', 'not_a_timestamp', 'date_out_of_range')
        group by all
    )
    select
        about.source, about.delivery_id, {now} as period, sum(dated.rows),
        coalesce(sum(dated.rows) filter (read_index = month_index and day_number > 12), 0)
        + coalesce(any_value(unread.rows), 0),
        coalesce(sum(dated.rows) filter (read_index <> month_index and day_number <= 12), 0),
        coalesce(sum(dated.rows) filter (read_index <> month_index and swapped_index = month_index), 0)
    from about
    inner join dated using (source, delivery_id)
    left join unread using (source, delivery_id)
    where about.month_index = {now_index}
    group by about.source, about.delivery_id
"""


def lay_volumes(connection: duckdb.DuckDBPyConnection, workplace: Workplace, rosters: str) -> None:
    """Lay the volumes of the month and of the months of `rosters` (SQL of their rows, the month's own among them).

    The feeds that were expected and came, the counts of raw rows and the rejects are there, `warehouse` is attached.
    """
    for statement in TABLES.format(rosters=rosters).split(";"):
        connection.execute(statement)
    delivered = dict(connection.execute("select source, sum(delivered) from raw_counts group by source").fetchall())
    counted = [one for one in sources().values() if one.month_column and one.subject_column and delivered.get(one.name)]
    now = literal(workplace.month.text)
    for source in counted:
        words = _words(source, every=max(1, int(delivered[source.name]) // ROWS_COUNTED), now=now)
        connection.execute(SAMPLE.format(**words))
        connection.execute(COUNTS.format(**words))
        if _content(source):
            connection.execute(COPIES.format(**words))
    with_days = ", ".join(literal(source.name) for source in counted if _has_days(source)) or "''"
    connection.execute(VOLUMES.format(now=now, with_days=with_days))
    connection.execute(DAYS.format(known_on=literal(workplace.known_at[:10])))
    connection.execute(DATES.format(now=now, now_index=workplace.month.index, with_days=with_days))
    connection.execute("drop table if exists volume_sample")
    connection.execute("drop table volume_counts")
    connection.execute("drop table volume_people")


def _has_days(source: Source) -> bool:
    """A source that other rows date, or whole months only, has no days to miss."""
    return source.dating_column != "" and source.column(source.dating_column).data_type != "month"


def _words(source: Source, *, every: int, now: str) -> dict[str, str]:
    owner = source.subject_column
    if "unit_id" in source.column_names and owner != "unit_id":
        owner = f"coalesce({quoted(owner)}, unit_id)"
    return {
        "source": literal(source.name),
        "staged": f"warehouse.main.{quoted('stg_' + source.name)}",
        "owner": owner,
        "month": staged_month(source),
        "day": f"cast({quoted(source.month_column)} as date)" if _has_days(source) else "null",
        "dating": quoted(source.month_column) if source.dating_column else staged_month(source),
        "content": f"hash({', '.join(quoted(name) for name in _content(source))})" if _content(source) else "null",
        "every": str(every),
        "now": now,
    }


def staged_month(source: Source) -> str:
    """The column of the staged source that holds the month a row counts for (dbt: `stage_month`)."""
    if source.period_column:
        return "assessment_month"
    column = source.month_column
    return "month" if column == "month" else f"{column.removesuffix('_at').removesuffix('_on')}_month"


def _content(source: Source) -> Sequence[str]:
    """What is the same when a row comes again under another key; nothing where the key itself says what the row is."""
    own = source.key[0]
    if source.through or own == source.subject_column or not _has_days(source):
        return ()
    return [name for name in source.column_names if name != own]
