-- One row per part × person × month × call that comes directly before or after one with a fault, and which that is.
-- Its surprise: the calls are those of the same person, countable, in the same month; a call next to two faults is
-- named beside the first of them by id.
with lists as (
    select
        parts.part_id,
        parts.scheme,
        lists.mark,
        lists.mark_number
    from {{ source('rules', 'sampling_lists') }} as lists
    inner join {{ source('rules', 'parts') }} as parts
        on lists.part_id = parts.part_id
    where lists.mark is not null
),

faults as (
    select distinct
        lists.part_id,
        assessments.interaction_id
    from {{ ref('stg_assessments') }} as assessments
    inner join lists
        on assessments.scheme = lists.scheme
        and assessments.item = lists.mark
        and assessments.mark_number = lists.mark_number
    where assessments.purpose = 'live' and assessments.interaction_id is not null
),

faulty as (
    select
        calls.part_id,
        calls.subject_id,
        calls.period,
        calls.call_id
    from {{ this_stratum(ref('int_calls_countable')) }} as calls
    inner join faults
        on calls.part_id = faults.part_id
        and calls.call_id = faults.interaction_id
),

in_order as (
    select
        calls.part_id,
        calls.subject_id,
        calls.period,
        calls.call_id,
        lag(calls.call_id) over (
            partition by calls.part_id, calls.subject_id, calls.period order by calls.started_at, calls.call_id
        ) as call_before,
        lead(calls.call_id) over (
            partition by calls.part_id, calls.subject_id, calls.period order by calls.started_at, calls.call_id
        ) as call_after
    from {{ this_stratum(ref('int_calls_countable')) }} as calls
    inner join (
        select distinct
            part_id,
            subject_id,
            period
        from faulty
    ) as concerned
        on calls.part_id = concerned.part_id
        and calls.subject_id = concerned.subject_id
        and calls.period = concerned.period
),

around as (
    {%- for side in ['before', 'after'] %}
    select
        in_order.part_id,
        in_order.subject_id,
        in_order.period,
        in_order.call_{{ side }} as call_id,
        in_order.call_id as of_call_id
    from in_order
    inner join faulty
        on in_order.part_id = faulty.part_id
        and in_order.call_id = faulty.call_id
    where in_order.call_{{ side }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    part_id,
    subject_id,
    period,
    call_id,
    min(of_call_id) as of_call_id
from around
group by part_id, subject_id, period, call_id
