-- One row per subject × period × measure of the items of some classes: how often they occurred, or the greatest
-- severity of one that did (0 where none did).
-- Its surprise: how often an item occurred is known also where its points are a blank.
with counted as (
    select
        occurred.subject_type,
        occurred.subject_id,
        occurred.period,
        occurred.period_kind,
        occurred.period_index,
        classes.measure,
        case
            when max(classes.severity) is null then sum(occurred.occurrences)
            else max(case when occurred.occurrences > 0 then classes.severity else 0 end)
        end as figure,
        max({{ rank_of_occurrences('occurred') }}) as status_rank,
        min(case when {{ rank_of_occurrences('occurred') }} <> 1 then occurred.reason_code end) as reason_code
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
    cast(case when status_rank = 1 then figure end as decimal(28, 6)) as numerator,
    cast(case when status_rank = 1 then 1 end as decimal(20, 6)) as denominator,
    cast(case when status_rank = 1 then figure else 0 end as bigint) as n,
    cast(0 as bigint) as pending,
    {{ status_of_rank('status_rank') }} as status,
    reason_code
from counted
