-- One row per scheme × month × call to listen to: whose it is, and why.
-- Its surprise: a call has one row, whatever reasons it has; `reason` is the first of them, a random draw going first.
select
    planned.scheme,
    cast(planned.scheme_version as integer) as scheme_version,
    planned.subject_type,
    tasked.subject_id,
    tasked.period,
    'month' as period_kind,
    tasked.call_id as interaction_id,
    case
        when tasked.draw_order is not null then 'random'
        when tasked.is_low_slot then 'low_slot'
        when tasked.is_short then 'short'
        else 'neighbour'
    end as reason,
    tasked.of_call_id as of_interaction_id,
    tasked.draw_order is not null as is_drawn,
    tasked.draw_order,
    tasked.is_low_slot,
    tasked.is_short,
    tasked.of_call_id is not null as is_neighbour
from {{ ref('int_sampling_tasked') }} as tasked
inner join {{ ref('int_sampling_planned') }} as planned
    on tasked.part_id = planned.part_id
    and tasked.subject_id = planned.subject_id
    and tasked.period = planned.period
