-- One row per part × month × case × step: when it is due and whether it was done by then, what was decided of it,
-- which quantity counts, or whether it is charged.
-- Its surprise: the day on which a period begins is not counted, and a step that is done on its due day is on time.
{%- set next_month = dbt.dateadd('month', 1, first_of_month('ruled.started_on')) %}
with ruled as (
    select
        begun.*,
        steps.kind,
        steps.done_column is not null as is_awaited,
        steps.day_unit,
        steps.parameter as step_parameter,
        cast(steps.tolerance as decimal(18, 6)) as tolerance,
        fitting.rule,
        fitting.is_conditional,
        fitting.lacks_fact,
        rules.verdict as rule_verdict,
        rules.days,
        rules.day_of_next_month,
        rules.parameter as rule_parameter,
        cast(actual.value_number as decimal(19, 6)) as actual_quantity,
        cast(approved.value_number as decimal(19, 6)) as approved_quantity,
        charges.status as charge_status,
        charges.verdict as charge_verdict,
        charges.reason_code as charge_reason
    from {{ ref('int_case_steps_begun') }} as begun
    inner join {{ source('rules', 'case_steps') }} as steps
        on begun.part_id = steps.part_id
        and begun.step = steps.step
    inner join {{ ref('int_case_rules_fitting') }} as fitting
        on begun.part_id = fitting.part_id
        and begun.period_index = fitting.period_index
        and begun.case_id = fitting.case_id
        and begun.step = fitting.step
    left join {{ source('rules', 'case_rules') }} as rules
        on begun.part_id = rules.part_id
        and begun.step = rules.step
        and fitting.rule = rules.rule
    left join {{ ref('int_case_facts') }} as actual
        on begun.case_type = actual.case_type
        and begun.case_id = actual.case_id
        and steps.actual_column = actual.column_name
    left join {{ ref('int_case_facts') }} as approved
        on begun.case_type = approved.case_type
        and begun.case_id = approved.case_id
        and steps.approved_column = approved.column_name
    left join {{ ref('int_case_charges') }} as charges
        on begun.part_id = charges.part_id
        and begun.period_index = charges.period_index
        and begun.case_id = charges.case_id
        and begun.step = charges.step
),

-- a working day counts only where the calendar knows every day between
dated as (
    select
        ruled.*,
        case
            when ruled.day_of_next_month is not null
                then cast({{ dbt.dateadd('day', 'ruled.day_of_next_month - 1', next_month) }} as date)
            when ruled.day_unit = 'working' then last_workday.day
            else cast({{ dbt.dateadd('day', 'ruled.days', 'ruled.started_on') }} as date)
        end as due_on
    from ruled
    left join {{ ref('int_workdays') }} as first_workday
        on ruled.site_id = first_workday.site_id
        and ruled.started_on = first_workday.day
    left join {{ ref('int_workdays') }} as last_workday
        on first_workday.site_id = last_workday.site_id
        and last_workday.is_workday
        and first_workday.workday_number + ruled.days = last_workday.workday_number
        and last_workday.day_number - first_workday.day_number
        = {{ dbt.datediff('first_workday.day', 'last_workday.day', 'day') }}
),

judged as (
    select
        *,
        case
            when kind = 'charge' then charge_status
            when kind = 'quantity' and (actual_quantity is null or approved_quantity is null) then 'incomplete'
            when kind = 'quantity' and actual_quantity <= approved_quantity then 'ok'
            when kind = 'quantity' and actual_quantity <= approved_quantity * (1 + tolerance) then 'ok'
            when kind = 'quantity' then 'manual_review'
            when rule is null and lacks_fact then 'incomplete'
            when rule is null then 'manual_review'
            when kind = 'verdict' and rule_verdict = 'manual_review' then 'manual_review'
            when kind = 'verdict' then 'ok'
            when days is null and day_of_next_month is null then 'param_missing'
            when due_on is null then 'insufficient_data'
            else 'ok'
        end as status
    from dated
)

select
    part_id,
    scheme,
    scheme_version,
    site_id,
    period,
    period_index,
    case_type,
    case_id,
    step,
    started_on,
    due_on,
    done_on,
    cast(
        case
            when due_on is null or not is_awaited then null
            when coalesce(done_on, last_day) <= due_on then 0
            else {{ dbt.datediff('due_on', 'coalesce(done_on, last_day)', 'day') }}
        end as bigint
    ) as overdue_days,
    cast(case when kind = 'quantity' and status = 'ok' then actual_quantity end as decimal(18, 6)) as quantity,
    case
        when kind = 'charge' then charge_verdict
        when status = 'manual_review' then 'manual_review'
        when status <> 'ok' then null
        when kind = 'quantity' then 'posted'
        when kind = 'verdict' then rule_verdict
        when not is_awaited then null
        when coalesce(done_on, last_day) > due_on then 'overdue'
        when done_on is null then 'open'
        else 'on_time'
    end as verdict,
    case
        when kind = 'charge' then charge_reason
        when kind = 'quantity' and status = 'manual_review' and tolerance is null
            then coalesce(step_parameter, 'tolerance_blank')
        when kind = 'quantity' and status = 'manual_review' then 'above_tolerance'
        when status = 'incomplete' then 'fact_missing'
        when rule is null and kind <> 'quantity' then 'no_rule'
        when status = 'param_missing' then coalesce(rule_parameter, 'days_blank')
        when status = 'insufficient_data' then 'calendar_missing'
        when kind = 'verdict' and is_conditional then rule
        when kind = 'deadline' and is_awaited and done_on is null and last_day > due_on then 'not_done'
    end as reason_code,
    status
from judged
