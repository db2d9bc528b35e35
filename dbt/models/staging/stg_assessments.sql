-- One row per assessment × item, as known.
-- Its surprise: an assessment belongs to the period it names, else to the month of the interaction that it judges,
-- else to the month in which it was made. `mark_number` reads yes and pass as 1, no and fail as 0; a mark outside
-- the range that its scheme sets has none, and says why in `mark_fault`. A tick counts as a level of the choice that
-- it belongs to (`counted_as`), and of the boxes of one choice no two may be ticked. Where a scheme says who may
-- assess, nobody else's assessment counts.
{%- set month = month_index('dated.assessment_month') %}
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

options as (
    select distinct
        options.scheme,
        options.mark,
        options.option,
        options.tick,
        options.points,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'options') }} as options
    inner join {{ source('rules', 'parts') }} as parts
        on options.part_id = parts.part_id
),

-- How the mark is to be answered under the version of its scheme that is in force in its month.
asked as (
    select distinct
        marks.scheme,
        marks.mark as item,
        marks.mark as counted_as,
        marks.answer,
        marks.minimum,
        marks.maximum,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'marks') }} as marks
    inner join {{ source('rules', 'parts') }} as parts
        on marks.part_id = parts.part_id
    union all
    select
        scheme,
        tick as item,
        mark as counted_as,
        'tick' as answer,
        points as minimum,
        points as maximum,
        effective_from_index,
        effective_to_index
    from options
    where tick is not null
),

entered as (
    select
        dated.*,
        asked.answer,
        asked.minimum,
        asked.maximum,
        coalesce(asked.counted_as, dated.item) as counted_as,
        options.option,
        case
            when asked.answer in ('option', 'choice') then options.points
            when asked.answer = 'tick' then case when dated.mark_text = 'yes' then asked.minimum end
            when asked.answer = 'comment' and dated.mark_text not in ('na', 'missing') then cast(1 as decimal(18, 6))
            when dated.mark_text in ('yes', 'pass') then cast(1 as decimal(18, 6))
            when dated.mark_text in ('no', 'fail') then cast(0 as decimal(18, 6))
            else {{ typed('dated.mark', 'decimal(18,6)') }}
        end as entered_number
    from dated
    left join asked
        on dated.scheme = asked.scheme
        and dated.item = asked.item
        and {{ in_force('asked', month) }}
    left join options
        on dated.scheme = options.scheme
        and dated.item = options.mark
        and dated.mark = options.option
        and {{ in_force('options', month) }}
),

-- of one choice no form may have two boxes ticked, nor a box ticked beside another one's name
doubly_chosen as (
    select
        assessment_id,
        scheme,
        counted_as
    from entered
    where answer in ('tick', 'choice') and entered_number is not null
    group by assessment_id, scheme, counted_as
    having count(*) > 1
),

restricted as (
    select distinct
        assessors.scheme,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'assessors') }} as assessors
    inner join {{ source('rules', 'parts') }} as parts
        on assessors.part_id = parts.part_id
),

-- who assessed under a scheme that says who may, and had on that day none of the roles
unentitled as (
    select
        made.assessment_id,
        made.scheme,
        made.assessor_id,
        made.assessed_on
    from (
        select distinct
            dated.assessment_id,
            dated.scheme,
            dated.assessor_id,
            dated.assessed_on,
            restricted.effective_from_index
        from dated
        inner join restricted
            on dated.scheme = restricted.scheme
            and {{ in_force('restricted', month) }}
    ) as made
    left join {{ ref('int_assessors_entitled') }} as entitled
        on made.scheme = entitled.scheme
        and made.effective_from_index = entitled.effective_from_index
        and made.assessor_id = entitled.employee_id
        and made.assessed_on >= entitled.from_on
        and made.assessed_on < entitled.until_on
    where entitled.employee_id is null
),

told as (
    select
        entered.*,
        doubly_chosen.assessment_id is not null as is_doubly_chosen,
        unentitled.assessment_id is not null as is_unentitled
    from entered
    left join doubly_chosen
        on entered.assessment_id = doubly_chosen.assessment_id
        and entered.scheme = doubly_chosen.scheme
        and entered.counted_as = doubly_chosen.counted_as
    left join unentitled
        on entered.assessment_id = unentitled.assessment_id
        and entered.scheme = unentitled.scheme
        and entered.assessor_id = unentitled.assessor_id
        and entered.assessed_on = unentitled.assessed_on
),

judged as (
    select
        *,
        case
            when assessment_month is null then 'period_not_readable'
            when is_unentitled then 'assessor_without_role'
            when answer is null or mark_text in ('na', 'missing') then null
            when answer in ('option', 'choice') and option is null then 'mark_not_an_option'
            when answer in ('yes_no', 'tick') and mark_text not in ('yes', 'no') then 'mark_not_yes_or_no'
            when answer in ('tick', 'choice') and is_doubly_chosen and entered_number is not null
                then 'more_than_one_chosen'
            when answer = 'tick' then null
            when answer = 'pass_fail' and mark_text not in ('pass', 'fail') then 'mark_not_pass_or_fail'
            when answer in ('points', 'count') and mark_text in ('yes', 'no', 'pass', 'fail') then 'mark_not_readable'
            when entered_number is null then 'mark_not_readable'
            when entered_number < minimum or entered_number > maximum then 'mark_out_of_range'
            when answer = 'count' and entered_number <> floor(entered_number) then 'mark_not_a_count'
        end as mark_fault
    from told
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
