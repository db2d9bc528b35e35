-- One row per subject × month × measure of a source or of the roster that is asked for then, employed or not.
-- Its surprise: nothing is silently zero. A count is 0 only where the feed came; NULL says why in `reason_code`.
-- noqa: disable=LT02
with asked as (
    {%- for owned in [true, false] %}
    select
        attributes.subject_type,
        attributes.subject_id,
        attributes.period,
        attributes.period_index,
        attributes.presence,
        measures.measure,
        measures.kind,
        measures.aggregate in ('count', 'count_distinct')
        or measures.kind = 'leave'
        or (measures.kind in ('sheet', 'faults') and measures.is_count)
        or coalesce(measures.is_entered, false) as is_counted,
        coalesce(measures.is_entered, false) as is_entered,
        case
            when measures.due_weekday is not null
                then {{ weeks_due('attributes.first_day', 'attributes.last_day', 'measures.due_weekday') }}
        end as weeks_due,
        case measures.attribute
            when 'tenure_months' then cast(attributes.tenure_months as decimal(28, 6))
            when 'under_notice'
                then cast(case when attributes.is_under_notice then 1 else 0 end as decimal(28, 6))
            when 'base_pay' then cast(attributes.base_pay as decimal(28, 6))
            when 'performance_pay' then cast(attributes.performance_pay as decimal(28, 6))
            when 'probation_days'
                then cast({{ days_within_months('attributes', 'measures.attribute_months') }} as decimal(28, 6))
        end as attribute_figure,
        arrived.site_id is not null as has_feed
    from {{ figures_asked(owned) }}
    left join {{ ref('int_feeds_arrived') }} as arrived
        on case when measures.kind in ('sheet', 'faults') then 'assessments' else measures.source end = arrived.source
        and attributes.site_id = arrived.site_id
        and attributes.period_index = arrived.period_index
    where already.measure is null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- a figure of a unit is its own or that of its members
figures as (
    select
        measured.subject_id,
        measured.period_index,
        measured.measure,
        measured.numerator,
        measured.denominator,
        measured.n,
        measured.pending
    from {{ ref('int_source_measures') }} as measured
    inner join {{ source('rules', 'measures') }} as measures
        on measured.measure = measures.measure
        and measures.over_members is null
    union all
    select
        summed.subject_id,
        summed.period_index,
        summed.measure,
        summed.numerator,
        summed.denominator,
        summed.n,
        summed.pending
    from {{ ref('int_members_summed') }} as summed
),

found as (
    select
        asked.subject_type,
        asked.subject_id,
        asked.period,
        asked.period_index,
        asked.presence,
        asked.measure,
        asked.kind,
        asked.is_counted,
        asked.is_entered,
        asked.has_feed,
        case
            -- of duties that are due each week those count which were not done
            when asked.weeks_due is not null
                then cast(asked.weeks_due - coalesce(figures.numerator, 0) as decimal(28, 6))
            when asked.kind = 'attribute' then asked.attribute_figure
            else figures.numerator
        end as numerator,
        case when asked.kind = 'attribute' then 1 else figures.denominator end as denominator,
        case when asked.kind = 'attribute' then 1 else figures.n end as n,
        figures.pending,
        figures.subject_id is not null as has_rows
    from asked
    left join figures
        on asked.subject_id = figures.subject_id
        and asked.period_index = figures.period_index
        and asked.measure = figures.measure
),

-- what was entered and cannot stand leaves the person's figure incomplete, whatever else was entered; and attendance
-- since the hire that did not come leaves what a form counts of it unknown, whatever did come
entries_told as (
    select
        marks.measure,
        assessments.subject_id,
        {{ month_index('assessments.assessment_month') }} as period_index,
        'entry_rejected' as reason_code
    from {{ ref('stg_assessments') }} as assessments
    inner join {{ source('rules', 'marks') }} as marks
        on assessments.scheme = marks.scheme
        and assessments.counted_as = marks.mark
    where assessments.mark_fault is not null and assessments.purpose = 'live'
    union
    select
        measure,
        subject_id,
        period_index,
        reason_code
    from {{ ref('int_sheets_measured') }}
    where reason_code is not null
    union
    select
        measure,
        subject_id,
        period_index,
        'feed_absent' as reason_code
    from {{ ref('int_forms_uncovered') }}
    union
    select
        measure,
        subject_id,
        period_index,
        reason_code
    from {{ ref('int_leave_counted') }}
    where reason_code is not null
),

entries_open as (
    select
        measure,
        subject_id,
        period_index,
        max(reason_code) as reason_code
    from entries_told
    group by measure, subject_id, period_index
),

judged as (
    select
        found.*,
        case
            when found.presence <> 'at_work' then 'not_at_work'
            when entries_open.subject_id is not null then entries_open.reason_code
            -- forms of one month that choose differently choose nothing
            when kind = 'mark' and n > 0 and numerator is null then 'choices_differ'
            when kind = 'attribute' and numerator is null then 'no_figure'
            when kind = 'attribute' then null
            when not has_rows and not has_feed then 'feed_absent'
            when is_entered and has_rows and denominator is null then 'entry_missing'
            when is_entered and has_rows and found.numerator is null then 'entry_rejected'
            when is_counted then null
            when not has_rows or n = 0 then 'no_figure'
            when denominator is null or denominator = 0 then 'denominator_zero'
        end as reason_code
    from found
    left join entries_open
        on found.measure = entries_open.measure
        and found.subject_id = entries_open.subject_id
        and found.period_index = entries_open.period_index
)

select
    subject_type,
    subject_id,
    period,
    'month' as period_kind,
    period_index,
    measure,
    case when reason_code is null then coalesce(numerator, 0) end as numerator,
    case when reason_code is null then coalesce(denominator, 1) end as denominator,
    cast(case when reason_code is null then coalesce(n, 0) end as bigint) as n,
    cast(case when reason_code = 'not_at_work' then 0 else coalesce(pending, 0) end as bigint) as pending,
    case
        when reason_code = 'not_at_work' then 'not_applicable'
        when reason_code in ('entry_missing', 'entry_rejected', 'choices_differ', 'sheet_incomplete') then 'incomplete'
        when reason_code in ('pass_mark_blank', 'points_blank') then 'param_missing'
        when reason_code is not null then 'insufficient_data'
        when pending > 0 then 'held'
        else 'ok'
    end as status,
    case when reason_code is null and pending > 0 then 'decision_pending' else reason_code end as reason_code
from judged
