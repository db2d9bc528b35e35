-- One row per subject × month × figure made of sheets: the month's score (mean, least or share passed), how many had a
-- fatal error, and how many items of some classes failed.
-- Its surprise: an incomplete sheet makes the month incomplete; it is neither left out nor counted as zero. Where only
-- points are a blank, what failed is known all the same.
with monthly as (
    select
        scheme,
        subject_id,
        period_index,
        month_rollup,
        sum(numerator) as points,
        min(numerator) as least,
        -- every sheet of a month has the same items
        max(denominator) as denominator,
        sum(case when grade = 'passed' or numerator >= pass_mark * denominator then 1 else 0 end) as passed,
        count(*) as sheets,
        sum(case when is_fatal then 1 else 0 end) as fatal_sheets,
        max({{ status_rank('status') }}) as status_rank,
        max(case when pass_mark is null and grade is null then 1 else 0 end) = 1 as is_pass_mark_blank,
        max(case when numerator is null and grade is null then 1 else 0 end) = 1 as is_verdict_open
    from {{ ref('int_sheets_totalled') }}
    group by scheme, subject_id, period_index, month_rollup
),

failed as (
    select
        classes.measure,
        items.subject_id,
        items.period_index,
        sum(case when items.is_failed then 1 else 0 end) as failed,
        count(distinct items.assessment_id) as sheets,
        max({{ status_rank('items.status') }}) as status_rank
    from {{ source('rules', 'sheet_classes') }} as classes
    inner join {{ ref('int_sheet_items_scored') }} as items
        on classes.part_id = items.part_id
        and classes.item = items.item
    group by classes.measure, items.subject_id, items.period_index
)

select
    subject_id,
    period_index,
    concat(scheme, '.sheet_score') as measure,
    cast(
        case month_rollup when 'mean' then points when 'minimum' then least else passed end as decimal(28, 6)
    ) as numerator,
    cast(
        case month_rollup when 'mean' then sheets * denominator when 'minimum' then denominator else sheets end
        as decimal(20, 6)
    ) as denominator,
    cast(sheets as bigint) as n,
    cast(0 as bigint) as pending,
    case
        when status_rank > 2 then {{ sheet_fault('status_rank') }}
        when month_rollup = 'pass_share' and is_pass_mark_blank then 'pass_mark_blank'
        when status_rank = 2 and (month_rollup <> 'pass_share' or is_verdict_open) then 'points_blank'
    end as reason_code
from monthly
union all
select
    subject_id,
    period_index,
    concat(scheme, '.fatal_sheets') as measure,
    cast(fatal_sheets as decimal(28, 6)) as numerator,
    cast(1 as decimal(20, 6)) as denominator,
    cast(sheets as bigint) as n,
    cast(0 as bigint) as pending,
    {{ sheet_fault('status_rank') }} as reason_code
from monthly
union all
select
    subject_id,
    period_index,
    measure,
    cast(failed as decimal(28, 6)) as numerator,
    cast(1 as decimal(20, 6)) as denominator,
    cast(sheets as bigint) as n,
    cast(0 as bigint) as pending,
    {{ sheet_fault('status_rank') }} as reason_code
from failed
