-- One row per assessment × item of a sheet: the points that the recording, call or session earned.
-- Its surprise: an item that does not apply earns full points; a mark or a count that was not entered leaves it open.
with marks as (
    select
        assessment_id,
        scheme,
        coalesce(subject_type, 'employee') as subject_type,
        subject_id,
        interaction_id,
        {{ month_index('assessment_month') }} as period_index,
        item,
        mark,
        lower(mark) as mark_text,
        answer,
        mark_number,
        mark_fault
    from {{ ref('stg_assessments') }}
    where purpose = 'live' and assessment_month is not null
),

-- rows of one assessment that name different people or months are sheets of their own, and none of them is complete
assessments as (
    select
        assessment_id,
        scheme,
        subject_type,
        subject_id,
        period_index,
        min(interaction_id) as interaction_id
    from marks
    group by assessment_id, scheme, subject_type, subject_id, period_index
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
        and parts.period_kind = 'month'
        and parts.effective_from_index <= assessments.period_index
        and (parts.effective_to_index is null or parts.effective_to_index > assessments.period_index)
    inner join {{ source('rules', 'sheet_items') }} as items
        on parts.part_id = items.part_id
),

conditions_judged as (
    select
        asked.assessment_id,
        asked.part_id,
        asked.subject_type,
        asked.subject_id,
        asked.period_index,
        asked.item,
        max(
            case
                when
                    (
                        conditions.low is null or marks.mark_number > conditions.low
                        or (conditions.low_inclusive and marks.mark_number = conditions.low)
                    )
                    and (
                        conditions.high is null or marks.mark_number < conditions.high
                        or (conditions.high_inclusive and marks.mark_number = conditions.high)
                    )
                    then 1
                else 0
            end
        ) as is_held,
        -- a count that was not entered leaves the item open: an empty field must not excuse a fault
        min(coalesce(marks.mark_fault, case when marks.mark_number is null then 'mark_missing' end)) as fault
    from asked
    inner join {{ source('rules', 'sheet_conditions') }} as conditions
        on asked.part_id = conditions.part_id
        and asked.item = conditions.item
    left join marks
        on asked.assessment_id = marks.assessment_id
        and asked.scheme = marks.scheme
        and asked.subject_type = marks.subject_type
        and asked.subject_id = marks.subject_id
        and asked.period_index = marks.period_index
        and conditions.mark = marks.item
    group by
        asked.assessment_id, asked.part_id, asked.subject_type, asked.subject_id, asked.period_index, asked.item
),

joined as (
    select
        asked.*,
        marks.mark as mark_entered,
        marks.mark_text,
        marks.answer,
        marks.mark_number,
        marks.mark_fault,
        coalesce(
            marks.mark_fault,
            case when marks.mark_text is null or marks.mark_text = 'missing' then 'mark_missing' end,
            case when conditions_judged.is_held = 0 then conditions_judged.fault end
        ) as fault,
        coalesce(conditions_judged.is_held, 0) = 1 as is_condition_held
    from asked
    left join marks
        on asked.assessment_id = marks.assessment_id
        and asked.scheme = marks.scheme
        and asked.subject_type = marks.subject_type
        and asked.subject_id = marks.subject_id
        and asked.period_index = marks.period_index
        and asked.mark = marks.item
    left join conditions_judged
        on asked.assessment_id = conditions_judged.assessment_id
        and asked.part_id = conditions_judged.part_id
        and asked.subject_type = conditions_judged.subject_type
        and asked.subject_id = conditions_judged.subject_id
        and asked.period_index = conditions_judged.period_index
        and asked.item = conditions_judged.item
),

judged as (
    select
        *,
        is_condition_held or (mark_text <> 'na' and mark_number = 0) as has_failed,
        case
            when is_condition_held then 0
            when mark_text = 'na' then max_points
            when answer in ('pass_fail', 'yes_no') then mark_number * max_points
            else mark_number
        end as earned
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
    case
        when mark_fault is not null then null
        when answer = 'option' and mark_text not in ('na', 'missing') then mark_entered
        else mark_text
    end as mark,
    cast(case when fault is null then earned end as decimal(18, 6)) as points,
    cast(max_points as decimal(18, 6)) as max_points,
    coalesce(fatal and fault is null and has_failed, false) as is_fatal,
    case
        when fault is not null then 'incomplete'
        when earned is null then 'param_missing'
        else 'ok'
    end as status,
    case when fault is not null then fault when earned is null then 'points_blank' end as reason_code
from judged
