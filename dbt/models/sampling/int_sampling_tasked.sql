-- One row per part × person × month × call to listen to, and for what reasons.
with listed as (
    select
        calls.part_id,
        calls.subject_id,
        calls.period,
        calls.call_id,
        max(case when lists.reason = 'low_slot' then 1 else 0 end) as is_low_slot,
        max(case when lists.reason = 'short' then 1 else 0 end) as is_short
    from {{ this_stratum(ref('int_calls_countable')) }} as calls
    inner join {{ source('rules', 'sampling_lists') }} as lists
        on calls.part_id = lists.part_id
        and lists.mark is null
        and (
            lists.low is null
            or calls.talk_seconds > lists.low
            or (lists.low_inclusive and calls.talk_seconds = lists.low)
        )
        and (
            lists.high is null
            or calls.talk_seconds < lists.high
            or (lists.high_inclusive and calls.talk_seconds = lists.high)
        )
    left join {{ ref('int_calls_in_low_slots') }} as slots
        on lists.part_id = slots.part_id
        and lists.list = slots.list
        and calls.call_id = slots.call_id
    where lists.answered_within is null or slots.call_id is not null
    group by calls.part_id, calls.subject_id, calls.period, calls.call_id
),

tasks as (
    select
        part_id,
        subject_id,
        period,
        call_id,
        draw_order,
        0 as is_low_slot,
        0 as is_short,
        cast(null as {{ dbt.type_string() }}) as of_call_id
    from {{ this_stratum(ref('int_calls_drawn')) }}
    union all
    select
        part_id,
        subject_id,
        period,
        call_id,
        cast(null as bigint) as draw_order,
        is_low_slot,
        is_short,
        cast(null as {{ dbt.type_string() }}) as of_call_id
    from listed
    union all
    select
        part_id,
        subject_id,
        period,
        call_id,
        cast(null as bigint) as draw_order,
        0 as is_low_slot,
        0 as is_short,
        of_call_id
    from {{ this_stratum(ref('int_calls_around_faults')) }}
)

select
    part_id,
    subject_id,
    period,
    call_id,
    max(draw_order) as draw_order,
    max(is_low_slot) = 1 as is_low_slot,
    max(is_short) = 1 as is_short,
    max(of_call_id) as of_call_id
from tasks
group by part_id, subject_id, period, call_id
