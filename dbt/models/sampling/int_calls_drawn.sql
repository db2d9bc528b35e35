-- One row per part × person × month × call that is drawn: as many as are planned, in the order of a hash.
-- Its surprise: nothing here is left to chance. The md5 of scheme, month and call id, written with a bar between them,
-- is the order, so that an auditor draws the same calls again.
with placed as (
    select
        calls.part_id,
        calls.subject_id,
        calls.period,
        calls.call_id,
        planned.planned_count,
        row_number() over (
            partition by calls.part_id, calls.subject_id, calls.period
            order by md5(concat(calls.scheme, '|', calls.period, '|', calls.call_id)), calls.call_id
        ) as draw_order
    from {{ this_stratum(ref('int_calls_countable')) }} as calls
    inner join {{ ref('int_sampling_planned') }} as planned
        on calls.part_id = planned.part_id
        and calls.subject_id = planned.subject_id
        and calls.period = planned.period
        and planned.planned_count > 0
)

select
    part_id,
    subject_id,
    period,
    call_id,
    cast(draw_order as bigint) as draw_order
from placed
where draw_order <= planned_count
