-- One row per whole number from 0 to 99: days of a month, steps back of a window.
with digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select tens.digit * 10 + ones.digit as step
from digits as tens
cross join digits as ones
