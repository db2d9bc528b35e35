-- One row per site × day of its calendar: how many days and how many workdays it has had up to then.
select
    site_id,
    day,
    kind = 'workday' as is_workday,
    row_number() over (partition by site_id order by day) as day_number,
    sum(case when kind = 'workday' then 1 else 0 end) over (
        partition by site_id
        order by day
        rows between unbounded preceding and current row
    ) as workday_number
from {{ ref('stg_calendar') }}
