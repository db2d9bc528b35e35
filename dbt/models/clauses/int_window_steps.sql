-- One row per step back that some window takes: 0, 1, 2 … up to the longest window of any rule.
{{ config(materialized='table', tags=[]) }}
with digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

steps as (
    select tens.digit * 10 + ones.digit as step
    from digits as tens
    cross join digits as ones
)

select step
from steps
where step < (select max(window_periods) from {{ source('rules', 'clauses') }})
