-- One row per part × month × case × step of it that begins in the month, or has begun and was not done before it.
-- Its surprise: a month knows only what had happened by its last day, so a later closing changes no earlier month.
with steps as (
    select
        work.part_id,
        work.scheme,
        work.scheme_version,
        work.site_id,
        work.period,
        work.period_index,
        work.first_day,
        work.last_day,
        steps.case_type,
        steps.step,
        steps.started_column,
        steps.done_column
    from {{ ref('int_case_work') }} as work
    inner join {{ source('rules', 'case_steps') }} as steps
        on work.part_id = steps.part_id
)

select
    steps.part_id,
    steps.scheme,
    steps.scheme_version,
    steps.site_id,
    steps.period,
    steps.period_index,
    steps.last_day,
    steps.case_type,
    started.case_id,
    steps.step,
    started.value_on as started_on,
    case when done.value_on <= steps.last_day then done.value_on end as done_on
from steps
inner join {{ ref('int_case_places') }} as places
    on steps.case_type = places.case_type
    and steps.site_id = places.site_id
    and steps.period_index = places.period_index
inner join {{ ref('int_case_facts') }} as started
    on places.case_type = started.case_type
    and places.case_id = started.case_id
    and steps.started_column = started.column_name
    and started.value_on <= steps.last_day
left join {{ ref('int_case_facts') }} as done
    on places.case_type = done.case_type
    and places.case_id = done.case_id
    and steps.done_column = done.column_name
where
    started.value_on >= steps.first_day
    or (steps.done_column is not null and coalesce(done.value_on >= steps.first_day, true))
