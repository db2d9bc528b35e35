-- One row per scheme × site × month in which a round began there: the day, as an event of the scheme says.
-- Its surprise: one round a year. A year's second event, and one outside the months that the rules name, is none.
with begun as (
    select
        rounds.scheme,
        sites.site_id,
        cast(extract(year from events.occurred_on) as integer) as round_year,
        min(events.occurred_on) as started_on
    from {{ ref('stg_events') }} as events
    inner join (
        select distinct
            scheme,
            event,
            month
        from {{ source('rules', 'rounds') }}
    ) as rounds
        on events.scheme = rounds.scheme
        and events.code = rounds.event
        and extract(month from events.occurred_on) = rounds.month
    -- of one site, or of all of them
    inner join {{ source('site', 'sites') }} as sites
        on coalesce(events.unit_id, sites.site_id) = sites.site_id
    where events.employee_id is null and coalesce(events.approved, true)
    group by rounds.scheme, sites.site_id, extract(year from events.occurred_on)
)

select
    scheme,
    site_id,
    round_year,
    {{ month_index('started_on') }} as period_index,
    started_on
from begun
