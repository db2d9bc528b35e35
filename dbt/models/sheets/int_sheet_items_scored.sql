-- One row per assessment × item of a sheet: the points that the recording, call or session earned.
-- Its surprise: an item that does not apply earns full points; a mark, a count or a fact of the interaction that is
-- missing leaves it open.
with marks as (
    select
        assessment_id,
        scheme,
        coalesce(subject_type, 'employee') as subject_type,
        subject_id,
        interaction_id,
        channel,
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
        min(interaction_id) as interaction_id,
        min(channel) as channel
    from marks
    group by assessment_id, scheme, subject_type, subject_id, period_index
),

asked as (
    select
        assessments.*,
        parts.part_id,
        parts.scheme_version,
        sheets.aggregation,
        items.item,
        items.item_order,
        items.class,
        items.mark,
        items.max_points,
        items.fatal
    from assessments
    inner join {{ source('rules', 'parts') }} as parts
        on assessments.scheme = parts.scheme
        and parts.period_kind = 'month'
        and {{ in_force('parts', 'assessments.period_index') }}
    inner join {{ source('rules', 'sheets') }} as sheets
        on parts.part_id = sheets.part_id
    inner join {{ source('rules', 'sheet_items') }} as items
        on parts.part_id = items.part_id
),

-- what each test of a mark or of a column of the interaction looks at
looked_at as (
    select
        asked.assessment_id,
        asked.part_id,
        asked.subject_type,
        asked.subject_id,
        asked.period_index,
        asked.item,
        conditions.role,
        conditions.group_no,
        conditions.low,
        conditions.low_inclusive,
        conditions.high,
        conditions.high_inclusive,
        conditions.value,
        conditions.may_be_empty,
        coalesce(marks.mark_number, told.number_value) as number_value,
        case
            when conditions.column_name = 'channel' then coalesce(told.text_value, asked.channel) else told.text_value
        end as text_value,
        coalesce(
            marks.mark_fault, case when conditions.mark is not null then 'mark_missing' else 'fact_missing' end
        ) as fault_if_empty
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
    left join {{ ref('int_interactions_told') }} as told
        on asked.interaction_id = told.interaction_id
        and conditions.column_name = told.column_name
),

-- 1 holds, 0 does not, NULL is not known: an empty field must not excuse a fault
tested as (
    select
        *,
        case
            when number_value is null and text_value is null then case when may_be_empty then 0 end
            when value is not null then case when text_value = value then 1 else 0 end
            when
                (low is null or number_value > low or (low_inclusive and number_value = low))
                and (high is null or number_value < high or (high_inclusive and number_value = high))
                then 1
            else 0
        end as is_held
    from looked_at
),

-- the tests of a group must all hold
groups_judged as (
    select
        assessment_id,
        part_id,
        subject_type,
        subject_id,
        period_index,
        item,
        role,
        case when min(is_held) = 0 then 0 when count(is_held) = count(*) then 1 end as is_held,
        min(case when is_held is null then fault_if_empty end) as fault
    from tested
    group by assessment_id, part_id, subject_type, subject_id, period_index, item, role, group_no
),

-- and one group is enough
conditions_judged as (
    select
        assessment_id,
        part_id,
        subject_type,
        subject_id,
        period_index,
        item,
        max(case when role = 'fails' then is_held end) as is_failing,
        max(case when role = 'not_asked' then is_held end) as is_not_asked,
        min(case when is_held is null and role = 'fails' then fault end) as failing_fault,
        min(case when is_held is null and role = 'not_asked' then fault end) as asking_fault
    from groups_judged
    group by assessment_id, part_id, subject_type, subject_id, period_index, item
),

joined as (
    select
        asked.*,
        marks.mark as mark_entered,
        marks.mark_text,
        marks.answer,
        marks.mark_number,
        marks.mark_fault,
        coalesce(conditions_judged.is_failing, 0) = 1 as is_failing,
        coalesce(conditions_judged.is_not_asked, 0) = 1 as is_not_asked,
        case when coalesce(conditions_judged.is_failing, 0) = 0 then conditions_judged.failing_fault end
            as failing_fault,
        conditions_judged.asking_fault
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

faulted as (
    select
        *,
        case
            when is_not_asked then null
            else coalesce(
                asking_fault,
                mark_fault,
                case when mark is not null and (mark_text is null or mark_text = 'missing') then 'mark_missing' end,
                failing_fault
            )
        end as fault
    from joined
),

judged as (
    select
        *,
        not is_not_asked and (is_failing or coalesce(mark_text <> 'na' and mark_number = 0, false)) as has_failed,
        case
            when max_points is null or is_not_asked then max_points
            when is_failing then 0
            when mark is null or mark_text = 'na' then max_points
            when answer in ('pass_fail', 'yes_no') then mark_number * max_points
            else mark_number
        end as earned
    from faulted
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
    class,
    case
        when is_not_asked or (mark is null and fault is null) then 'na'
        when mark_fault is not null then null
        when answer = 'option' and mark_text not in ('na', 'missing') then mark_entered
        else mark_text
    end as mark,
    cast(case when fault is null and aggregation <> 'none' then earned end as decimal(18, 6)) as points,
    cast(max_points as decimal(18, 6)) as max_points,
    case when fault is null then has_failed end as is_failed,
    coalesce(fatal and fault is null and has_failed, false) as is_fatal,
    case
        when fault = 'fact_missing' then 'insufficient_data'
        when fault is not null then 'incomplete'
        when earned is null and aggregation <> 'none' then 'param_missing'
        else 'ok'
    end as status,
    case
        when fault is not null then fault
        when earned is null and aggregation <> 'none' then 'points_blank'
    end as reason_code
from judged
