-- One row per step back that some window takes: 0, 1, 2 … up to the longest window of any rule.
select step
from {{ ref('int_steps') }}
where step < (select max(window_periods) from {{ source('rules', 'clauses') }})
