-- One row per subject × period: complaints counted under each definition. The definitions are measures
-- (seeds/measures), but for `overdue`: complaints with a step that a scheme of the site gives days for, and that was
-- late or is late at the month's end. A count is NULL where the feed did not come, `overdue` also where no scheme sets
-- days.
{%- set counts = ['received', 'upheld', 'agent_caused', 'customer_caused', 'customer_caused_excluded', 'company_caused',
                  'supplier', 'internal', 'from_sales', 'escalated', 'group_level', 'attitude', 'pending'] %}
with counted as (
    select
        subject_type,
        subject_id,
        period,
        {%- for count in counts %}
        cast(max(case when measure = 'complaints_{{ count }}' then numerator end) as bigint) as {{ count }},
        {%- endfor %}
        period_index
    from {{ ref('int_observations_completed') }}
    where measure like 'complaints_%' and status <> 'not_applicable'
    group by subject_type, subject_id, period, period_index
),

with_days as (
    select distinct
        work.site_id,
        work.period_index
    from {{ ref('int_case_work') }} as work
    inner join {{ source('rules', 'case_steps') }} as steps
        on work.part_id = steps.part_id
        and steps.case_type = 'complaint'
        and steps.kind = 'deadline'
    -- days that are a blank of the rules are none
    inner join {{ source('rules', 'case_rules') }} as limits
        on steps.part_id = limits.part_id
        and steps.step = limits.step
        and (limits.days is not null or limits.day_of_next_month is not null)
),

overdue as (
    select
        complaints.employee_id as subject_id,
        judged.period_index,
        count(distinct judged.case_id) as overdue
    from {{ ref('int_case_steps_judged') }} as judged
    inner join {{ ref('stg_complaints') }} as complaints
        on judged.case_id = complaints.complaint_id
    where judged.case_type = 'complaint' and judged.verdict = 'overdue'
    group by complaints.employee_id, judged.period_index
)

select
    counted.subject_type,
    counted.subject_id,
    counted.period,
    {%- for count in counts %}
    counted.{{ count }},
    {%- endfor %}
    cast(
        case
            when counted.received is not null and with_days.site_id is not null then coalesce(overdue.overdue, 0)
        end as bigint
    ) as overdue
from counted
left join {{ ref('int_subject_attributes') }} as attributes
    on counted.subject_type = attributes.subject_type
    and counted.subject_id = attributes.subject_id
    and counted.period_index = attributes.period_index
left join with_days
    on attributes.site_id = with_days.site_id
    and counted.period_index = with_days.period_index
left join overdue
    on counted.subject_id = overdue.subject_id
    and counted.period_index = overdue.period_index
