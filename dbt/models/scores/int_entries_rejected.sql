-- One row per delivered row that could be read but breaks the rule it was entered under: points or marks out of their range.
{{ config(materialized='view') }}
select distinct
    'events' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    'points' as column_name,
    cast(entered_points as varchar) as value,
    reason_code as reason
from {{ ref('int_events_judged') }}
where status = 'incomplete'
union all
select
    'assessments' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    'mark' as column_name,
    mark as value,
    mark_fault as reason
from {{ ref('stg_assessments') }}
where mark_fault is not null
