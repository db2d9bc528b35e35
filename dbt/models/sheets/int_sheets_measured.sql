-- One row per subject × month × figure made of whole sheets: the month's score (mean, least or share passed) and how
-- many had a fatal error.
-- Its surprise: an incomplete sheet makes the month incomplete; it is neither left out nor counted as zero.
with monthly as (
    select
        scheme,
        subject_id,
        period_index,
        month_rollup,
        sum(points) as points,
        min(points) as least,
        sum(case when points >= pass_mark then 1 else 0 end) as passed,
        count(*) as sheets,
        sum(case when is_fatal then 1 else 0 end) as fatal_sheets,
        sum(case when status = 'ok' then 0 else 1 end) as incomplete,
        max(case when pass_mark is null then 1 else 0 end) = 1 as is_pass_mark_blank
    from {{ ref('int_sheets_totalled') }}
    group by scheme, subject_id, period_index, month_rollup
)

select
    subject_id,
    period_index,
    concat(scheme, '.sheet_score') as measure,
    cast(
        case month_rollup when 'mean' then points when 'minimum' then least else passed end as decimal(28, 6)
    ) as numerator,
    cast(case month_rollup when 'minimum' then 1 else sheets end as decimal(20, 6)) as denominator,
    cast(sheets as bigint) as n,
    cast(0 as bigint) as pending,
    case
        when incomplete > 0 then 'sheet_incomplete'
        when month_rollup = 'pass_share' and is_pass_mark_blank then 'pass_mark_blank'
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
    case when incomplete > 0 then 'sheet_incomplete' end as reason_code
from monthly
