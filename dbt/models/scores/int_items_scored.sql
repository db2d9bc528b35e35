-- One row per subject × period × item: its points, once the conditions of the item are known to hold or not.
with conditions as (
    select
        part_id,
        subject_id,
        period,
        target as item,
        max(severity) as severity
    from {{ this_stratum(ref('int_conditions_judged')) }} as judged
    group by part_id, subject_id, period, target
),

joined as (
    select
        occurred.*,
        case when occurred.is_conditional then coalesce(conditions.severity, 7) end as condition_severity
    from {{ this_stratum(ref('int_items_occurred')) }} as occurred
    left join conditions
        on occurred.part_id = conditions.part_id
        and occurred.subject_id = conditions.subject_id
        and occurred.period = conditions.period
        and occurred.item = conditions.item
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
    case when condition_severity in (0, 6) then cast(0 as decimal(18, 6)) else occurrences end as occurrences,
    cast(
        case
            when condition_severity in (0, 6) then 0
            when status <> 'ok' or condition_severity in (2, 3, 4, 5, 7) then null
            else points
        end as decimal(18, 6)
    ) as points,
    case
        when condition_severity in (0, 6) then 'ok'
        when status <> 'ok' then status
        when condition_severity in (2, 3, 4, 5, 7) then {{ status_of_rank('condition_severity') }}
        else 'ok'
    end as status,
    case
        when condition_severity in (0, 6) then 'condition_not_met'
        when status <> 'ok' then reason_code
        when condition_severity in (2, 3, 4, 5, 7) then 'condition_undecided'
    end as reason_code
from joined
