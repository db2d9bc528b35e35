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
        on lists.effective_from_index <= calls.period_index
        and (lists.effective_to_index is null or lists.effective_to_index > calls.period_index)
),

slots as (
    select
        part_id,
        list,
        site_id,
        started_on,
        slot_start
    from slotted
    group by part_id, list, site_id, started_on, slot_start, target
    having cast(sum(is_in_time) as decimal(18, 0)) < cast(target as decimal(10, 6)) * cast(count(*) as decimal(18, 0))
)

select
    slotted.part_id,
    slotted.list,
    slotted.call_id
from slotted
inner join slots
    on slotted.part_id = slots.part_id
    and slotted.list = slots.list
    and slotted.site_id = slots.site_id
    and slotted.started_on = slots.started_on
    and slotted.slot_start = slots.slot_start
