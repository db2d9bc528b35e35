-- One row per part × list × call in a slot of the day in which too few calls were answered in time.
-- A slot is one of a day and a site, so many minutes long, the first beginning at midnight.
with lists as (
    select
        parts.part_id,
        parts.effective_from_index,
        parts.effective_to_index,
        lists.list,
        lists.answered_within,
        lists.target,
        lists.slot_minutes
    from {{ source('rules', 'sampling_lists') }} as lists
    inner join {{ source('rules', 'parts') }} as parts
        on lists.part_id = parts.part_id
        and parts.stratum = {{ var('stratum') }}
    where
        lists.target is not null
        and lists.slot_minutes is not null
        and parts.scheme in (select scheme_sites.scheme from {{ source('site', 'scheme_sites') }} as scheme_sites)
),

slotted as (
    select
        lists.part_id,
        lists.list,
        lists.target,
        calls.site_id,
        calls.call_id,
        calls.started_on,
        calls.minute_of_day - mod(calls.minute_of_day, lists.slot_minutes) as slot_start,
        case when calls.answered and calls.ring_seconds <= lists.answered_within then 1 else 0 end as is_in_time
    from {{ ref('int_calls_offered') }} as calls
    inner join lists
        on {{ in_force('lists', 'calls.period_index') }}
    where calls.site_id is not null
),

counted as (
    select
        part_id,
        list,
        target,
        call_id,
        sum(is_in_time) over slot as in_time_count,
        count(*) over slot as call_count
    from slotted
    window slot as (partition by part_id, list, site_id, started_on, slot_start)
)

select
    part_id,
    list,
    call_id
from counted
where
    cast(in_time_count as decimal(18, 0)) < cast(target as decimal(10, 6)) * cast(call_count as decimal(18, 0))
