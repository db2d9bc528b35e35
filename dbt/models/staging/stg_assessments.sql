-- One row per assessment × item, as known.
-- Its surprise: an assessment belongs to the period it names, else to the month of the interaction that it judges,
-- else to the month in which it was made. `mark_number` reads yes and pass as 1, no and fail as 0; a mark outside
-- the range that its scheme sets has none, and says why in `mark_fault`.
with accepted as (
    {{ accepted_rows('assessments') }}
),

judged_interactions as (
    select distinct interaction_id
    from accepted
    where interaction_id is not null and period is null
),

interactions as (
    select
        judged_interactions.interaction_id,
        calls.started_month as interaction_month
    from judged_interactions
    inner join {{ ref('stg_calls') }} as calls
        on judged_interactions.interaction_id = calls.call_id
    union all
    select
        judged_interactions.interaction_id,
        tickets.opened_month as interaction_month
    from judged_interactions
    inner join {{ ref('stg_tickets') }} as tickets
        on judged_interactions.interaction_id = tickets.ticket_id
),

one_month_each as (
    select
        interaction_id,
        min(interaction_month) as interaction_month
    from interactions
    group by interaction_id
),

-- The contract lets a form name a longer period than a month: it then belongs to that period's last month.
dated as (
    select
        accepted.*,
        lower(accepted.mark) as mark_text,
        case
            when accepted.period is null
                then coalesce(one_month_each.interaction_month, accepted.assessed_month)
            else {{ last_month_of_period('accepted.period') }}
        end as assessment_month
    from accepted
    left join one_month_each
        on accepted.interaction_id = one_month_each.interaction_id
),

-- How the mark is to be answered under the version of its scheme that is in force in its month.
asked as (
    select distinct
        marks.scheme,
        marks.mark,
        marks.answer,
        marks.minimum,
        marks.maximum,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'marks') }} as marks
    inner join {{ source('rules', 'parts') }} as parts
        on marks.part_id = parts.part_id
),

options as (
    select distinct
        options.scheme,
        options.mark,
        options.option,
        options.points,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'options') }} as options
    inner join {{ source('rules', 'parts') }} as parts
        on options.part_id = parts.part_id
),

entered as (
    select
        dated.*,
        asked.answer,
        asked.minimum,
        asked.maximum,
        options.option,
        case
            when asked.answer = 'option' then options.points
            when asked.answer = 'comment' and dated.mark_text not in ('na', 'missing') then cast(1 as decimal(18, 6))
            when dated.mark_text in ('yes', 'pass') then cast(1 as decimal(18, 6))
            when dated.mark_text in ('no', 'fail') then cast(0 as decimal(18, 6))
            else {{ typed('dated.mark', 'decimal(18,6)') }}
        end as entered_number
    from dated
    left join asked
        on dated.scheme = asked.scheme
        and dated.item = asked.mark
        and asked.effective_from_index <= {{ month_index('dated.assessment_month') }}
        and (
            asked.effective_to_index is null
            or asked.effective_to_index > {{ month_index('dated.assessment_month') }}
        )
    left join options
        on dated.scheme = options.scheme
        and dated.item = options.mark
        and dated.mark = options.option
        and options.effective_from_index <= {{ month_index('dated.assessment_month') }}
        and (
            options.effective_to_index is null
            or options.effective_to_index > {{ month_index('dated.assessment_month') }}
        )
),

judged as (
    select
        *,
        case
            when assessment_month is null then 'period_not_readable'
            when answer is null or mark_text in ('na', 'missing') then null
            when answer = 'option' and option is null then 'mark_not_an_option'
            when answer = 'yes_no' and mark_text not in ('yes', 'no') then 'mark_not_yes_or_no'
            when answer = 'pass_fail' and mark_text not in ('pass', 'fail') then 'mark_not_pass_or_fail'
            when answer in ('points', 'count') and mark_text in ('yes', 'no', 'pass', 'fail') then 'mark_not_readable'
            when entered_number is null then 'mark_not_readable'
            when entered_number < minimum or entered_number > maximum then 'mark_out_of_range'
            when answer = 'count' and entered_number <> floor(entered_number) then 'mark_not_a_count'
        end as mark_fault
    from entered
)

select
    judged.*,
    case when judged.mark_fault is null then judged.entered_number end as mark_number,
    forms.faults_since_hiring,
    forms.leave_days_since_hiring
from judged
left join {{ ref('int_forms_handed_in') }} as forms
    on judged.scheme = forms.scheme
    and judged.subject_id = forms.subject_id
    and judged.assessed_on = forms.assessed_on
