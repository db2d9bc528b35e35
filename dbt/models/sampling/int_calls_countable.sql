-- One row per part × call of a month that may be drawn: those that the measure counts of which the sample is a share.
-- The text is rendered from the rules, one select for each measure, as the counts themselves are.
-- depends_on: {{ ref('stg_calls') }}
{%- set measures = rule_rows(
    "select distinct measure from " ~ source('rules', 'samplings') ~ " order by measure"
) %}
{%- set conditions = rule_rows(
    "select measure, role, group_no, position, column_name, data_type, operator, value from "
    ~ source('rules', 'measure_conditions') ~ " where measure in (select measure from "
    ~ source('rules', 'samplings') ~ ") order by measure, role, group_no, position"
) %}
with work as (
    select
        work_list.part_id,
        work_list.scheme,
        work_list.subject_id,
        work_list.period,
        work_list.period_index,
        samplings.measure
    from {{ current_work() }} as work_list
    inner join {{ source('rules', 'samplings') }} as samplings
        on work_list.part_id = samplings.part_id
)

{%- for row in measures %}
select
    work.part_id,
    work.scheme,
    work.subject_id,
    work.period,
    calls.call_id,
    calls.started_at,
    calls.talk_seconds
from (
    select
        call_id,
        employee_id,
        started_at,
        {{ month_index('started_month') }} as period_index,
        talk_seconds
    from {{ ref('stg_calls') }}
    where {{ row_filter(conditions | selectattr('measure', 'equalto', row.measure) | list, 'where') or 'true' }}
) as calls
inner join work
    on calls.employee_id = work.subject_id
    and calls.period_index = work.period_index
    and work.measure = '{{ row.measure }}'
{{ "union all" if not loop.last }}
{%- else %}
select
    work.part_id,
    work.scheme,
    work.subject_id,
    work.period,
    cast(null as {{ dbt.type_string() }}) as call_id,
    cast(null as timestamp) as started_at,
    cast(null as decimal(18, 6)) as talk_seconds
from work
where 1 = 0
{%- endfor %}
