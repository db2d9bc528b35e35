-- One row per subject × period × item: its points, once the conditions of the item are known to hold or not.
with conditions as (
    {{ worst_by_target(ref('int_conditions_judged')) }}
),

joined as (
    select
        occurred.*,
        -- without a form nothing is asked at all
        case
            when occurred.is_conditional and coalesce(occurred.reason_code, '') <> 'no_form'
                then coalesce(conditions.severity, 7)
        end as condition_severity
    from {{ this_stratum(ref('int_items_occurred')) }} as occurred
    left join conditions
        on occurred.part_id = conditions.part_id
        and occurred.subject_id = conditions.subject_id
        and occurred.period = conditions.period
        and occurred.item = conditions.target
),

-- a condition that does not hold leaves the item out, whatever is missing of it
judged as (
    select
        *,
        coalesce(condition_severity in (0, 6), false) as is_left_out
    from joined
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    item,
    item_order,
    parent_item,
    weight,
    max_points,
    case when is_left_out then cast(0 as decimal(18, 6)) else occurrences end as occurrences,
    cast(
        case
            when is_left_out then 0
            when status <> 'ok' or condition_severity in (2, 3, 4, 5, 7) then null
            else points
        end as decimal(18, 6)
    ) as points,
    case
        when is_left_out then 'ok'
        when condition_severity in (2, 3, 4, 5, 7) and condition_severity > {{ status_rank('status') }}
            then {{ status_of_rank('condition_severity') }}
        else status
    end as status,
    case
        when is_left_out then 'condition_not_met'
        when condition_severity in (2, 3, 4, 5, 7) and condition_severity > {{ status_rank('status') }}
            then 'condition_undecided'
        when status <> 'ok' then reason_code
    end as reason_code
from judged
