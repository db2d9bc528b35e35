-- One row per subject × period × measure that counts how often the items of some classes occurred.
with counted as (
    select
        occurred.subject_type,
        occurred.subject_id,
        occurred.period,
        occurred.period_kind,
        occurred.period_index,
        classes.measure,
        sum(occurred.occurrences) as occurrences,
        max({{ status_rank('occurred.status') }}) as status_rank,
        min(case when occurred.status <> 'ok' then occurred.reason_code end) as reason_code
    from {{ source('rules', 'item_classes') }} as classes
    inner join {{ this_stratum(ref('int_items_occurred')) }} as occurred
        on classes.part_id = occurred.part_id
        and classes.item = occurred.item
    group by
        occurred.subject_type, occurred.subject_id, occurred.period, occurred.period_kind, occurred.period_index,
        classes.measure
)

select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    cast(case when status_rank = 1 then occurrences end as decimal(28, 6)) as numerator,
    cast(case when status_rank = 1 then 1 end as decimal(20, 6)) as denominator,
    cast(case when status_rank = 1 then occurrences else 0 end as bigint) as n,
    cast(0 as bigint) as pending,
    {{ status_of_rank('status_rank') }} as status,
    reason_code
from counted
