-- One row per assessment × item of a sheet: the points that the recording, call or session earned.
-- Its surprise: an item that does not apply earns full points, and a count that was not entered counts as none found.
with assessments as (
    select distinct
        assessment_id,
        scheme,
        subject_type,
        subject_id,
        interaction_id,
        assessment_month,
        {{ month_index('assessment_month') }} as period_index
    from {{ ref('stg_assessments') }}
    where purpose = 'live'
),

asked as (
    select
        assessments.*,
        parts.part_id,
        parts.scheme_version,
        items.item,
        items.item_order,
        items.mark,
        items.points as max_points,
        items.fatal
    from assessments
    inner join {{ source('rules', 'parts') }} as parts
        on assessments.scheme = parts.scheme
        and parts.effective_from_index <= assessments.period_index
        and (parts.effective_to_index is null or parts.effective_to_index > assessments.period_index)
    inner join {{ source('rules', 'sheet_items') }} as items
        on parts.part_id = items.part_id
),

conditions_held as (
    select
        asked.assessment_id,
        asked.part_id,
        asked.item
    from asked
    inner join {{ source('rules', 'sheet_conditions') }} as conditions
        on asked.part_id = conditions.part_id
        and asked.item = conditions.item
    inner join {{ ref('stg_assessments') }} as marks
        on asked.assessment_id = marks.assessment_id
        and asked.scheme = marks.scheme
        and conditions.mark = marks.item
    where
        (
            conditions.low is null or marks.mark_number > conditions.low
            or (conditions.low_inclusive and marks.mark_number = conditions.low)
        )
        and (
            conditions.high is null or marks.mark_number < conditions.high
            or (conditions.high_inclusive and marks.mark_number = conditions.high)
        )
    group by asked.assessment_id, asked.part_id, asked.item
),

joined as (
    select
        asked.*,
        lower(marks.mark) as mark_text,
        marks.answer,
        marks.mark_number,
        marks.mark_fault,
        conditions_held.assessment_id is not null as is_condition_held
    from asked
    left join {{ ref('stg_assessments') }} as marks
        on asked.assessment_id = marks.assessment_id
        and asked.scheme = marks.scheme
        and asked.mark = marks.item
    left join conditions_held
        on asked.assessment_id = conditions_held.assessment_id
        and asked.part_id = conditions_held.part_id
        and asked.item = conditions_held.item
),

judged as (
    select
        *,
        case
            when mark_fault is not null then mark_fault
            when mark_text is null or mark_text = 'missing' then 'mark_missing'
        end as reason_code,
        case
            when mark_text = 'na' and not is_condition_held then max_points
            when is_condition_held then 0
            when answer in ('pass_fail', 'yes_no') then mark_number * max_points
            else mark_number
        end as points
    from joined
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period_index,
    assessment_id,
    interaction_id,
    item,
    item_order,
    mark_text as mark,
    cast(case when reason_code is null then points end as decimal(18, 6)) as points,
    cast(max_points as decimal(18, 6)) as max_points,
    fatal and reason_code is null and points = 0 as is_fatal,
    case when reason_code is null then 'ok' else 'incomplete' end as status,
    reason_code
from judged
