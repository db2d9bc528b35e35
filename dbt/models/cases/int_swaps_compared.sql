-- One row per swap of shifts with what stands beside it: how many swaps each party has had in its month, whether it is
-- the second in a row, makes a double shift, falls on a holiday, or meets leave.
select
    swaps.swap_id,
    swaps.requester_id,
    swaps.counterpart_id,
    swaps.requested_at,
    swaps.requester_day,
    swaps.counterpart_day,
    swaps.kind,
    swaps.both_agreed,
    swaps.form_filed,
    swaps.approved_at,
    swaps.handover_ok,
    cast(requester.swap_number as bigint) as requester_swap_number,
    cast(counterpart.swap_number as bigint) as counterpart_swap_number,
    cast(requester.request_number as bigint) as request_number,
    requester.is_in_a_row or counterpart.is_in_a_row as is_in_a_row,
    requester.is_double or counterpart.is_double as is_double_shift,
    requester.is_on_holiday or counterpart.is_on_holiday as is_on_holiday,
    requester.is_on_leave as requester_on_leave,
    counterpart.is_on_leave as counterpart_on_leave
from {{ ref('stg_shift_swaps') }} as swaps
inner join {{ ref('int_swap_parties') }} as requester
    on swaps.swap_id = requester.swap_id
    and requester.party = 'requester'
inner join {{ ref('int_swap_parties') }} as counterpart
    on swaps.swap_id = counterpart.swap_id
    and counterpart.party = 'counterpart'
