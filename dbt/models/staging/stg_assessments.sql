-- One row per assessment × item, as known.
-- Its surprise: an assessment belongs to the period it names, else to the month of the interaction that it judges,
-- else to the month in which it was made. `mark_number` reads yes and pass as 1, no and fail as 0; a mark outside the range
-- that its scheme sets has none, and says why in `mark_fault`.
with accepted as (
    {{ accepted_rows('assessments') }}
),

interactions as (
    select
        call_id as interaction_id,
        started_month as interaction_month
    from {{ ref('stg_calls') }}
    union all
    select
        ticket_id as interaction_id,
        opened_month as interaction_month
    from {{ ref('stg_tickets') }}
),

one_month_each as (
    select
        interaction_id,
        min(interaction_month) as interaction_month
    from interactions
    group by interaction_id
),

entered as (
    select
        accepted.*,
        coalesce(
            {{ typed('accepted.period', 'month') }},
            one_month_each.interaction_month,
            accepted.assessed_month
        ) as assessment_month,
        case
            when lower(accepted.mark) in ('yes', 'pass') then cast(1 as decimal(18, 6))
            when lower(accepted.mark) in ('no', 'fail') then cast(0 as decimal(18, 6))
            else {{ typed('accepted.mark', 'decimal(18,6)') }}
        end as entered_number,
        marks.answer,
        marks.minimum,
        marks.maximum
    from accepted
    left join one_month_each
        on accepted.interaction_id = one_month_each.interaction_id
    left join (
        select distinct
            scheme,
            mark,
            answer,
            minimum,
            maximum
        from {{ source('rules', 'marks') }}
    ) as marks
        on accepted.scheme = marks.scheme
        and accepted.item = marks.mark
),

judged as (
    select
        *,
        case
            when answer is null or lower(mark) in ('na', 'missing') then null
            when entered_number is null then 'mark_not_readable'
            when answer = 'yes_no' and lower(mark) not in ('yes', 'no') then 'mark_not_yes_or_no'
            when entered_number < minimum or entered_number > maximum then 'mark_out_of_range'
        end as mark_fault
    from entered
)

select
    *,
    case when mark_fault is null then entered_number end as mark_number
from judged
