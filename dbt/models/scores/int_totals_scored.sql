-- One row per subject × period of a part with a total: base plus items, then the cap, then the floor.
-- Its surprise: a total is known only if every item is; a missing component is never averaged or added as zero.
with summed as (
    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        sum(points) as points,
        max({{ status_rank('status') }}) as status_rank,
        -- the item that keeps the total open: of the worst status, the first by name
        min(concat(cast(9 - {{ status_rank('status') }} as {{ dbt.type_string() }}), item)) as worst_item,
        min(case when status = 'not_applicable' then reason_code end) as reason_not_asked
    from {{ this_stratum(ref('int_items_scored')) }} as scored
    group by part_id, scheme, scheme_version, subject_type, subject_id, period, period_kind, period_index
),

based as (
    select
        summed.part_id,
        summed.scheme,
        summed.scheme_version,
        summed.subject_type,
        summed.subject_id,
        summed.period,
        summed.period_kind,
        summed.period_index,
        totals.aggregation,
        totals.base,
        totals.cap,
        totals.floor,
        coalesce(totals.base, 0) + summed.points as uncapped,
        summed.status_rank,
        summed.reason_not_asked,
        substr(summed.worst_item, 2) as reason_item
    from summed
    inner join {{ source('rules', 'totals') }} as totals
        on summed.part_id = totals.part_id
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
    aggregation,
    base,
    cap,
    floor,
    cast(
        case
            when status_rank <> 1 then null
            else {{ limited('uncapped', 'cap', 'floor') }}
        end as decimal(18, 6)
    ) as points,
    {{ status_of_rank('status_rank') }} as status,
    case when status_rank = 0 then reason_not_asked when status_rank <> 1 then reason_item end as reason_code
from based
