-- One row per subject × month × measure of assessments for which the source has a row.
-- What the rules count is rendered; marks are grouped as they lie, the mean of a month's live assessments. A choice has
-- no mean: where the forms of a month choose differently, there is none.
with rendered as (
    {{ measured('assessments') }}
),

marks as (
    select distinct
        scheme,
        mark,
        measure
    from {{ source('rules', 'marks') }}
)

select
    subject_id,
    period_index,
    measure,
    numerator,
    denominator,
    n,
    pending
from rendered
union all
select
    assessments.subject_id,
    {{ month_index('assessments.assessment_month') }} as period_index,
    marks.measure,
    cast(
        case
            when
                max(case when assessments.answer in ('choice', 'tick') then 1 else 0 end) = 1
                and min(assessments.mark_number) <> max(assessments.mark_number)
                then null
            else sum(assessments.mark_number)
        end as decimal(28, 6)
    ) as numerator,
    cast(count(assessments.mark_number) as decimal(20, 6)) as denominator,
    cast(count(assessments.mark_number) as bigint) as n,
    cast(0 as bigint) as pending
from {{ ref('stg_assessments') }} as assessments
inner join marks
    on assessments.scheme = marks.scheme
    and assessments.counted_as = marks.mark
where
    assessments.purpose = 'live'
    and assessments.subject_id is not null
    and assessments.assessment_month is not null
group by assessments.subject_id, {{ month_index('assessments.assessment_month') }}, marks.measure
