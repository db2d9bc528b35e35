-- One row per subject × month × measure that some source has rows for.
{%- set sources = ['assessments', 'attendance', 'calls', 'collections', 'complaint_liability', 'complaints', 'events',
                   'exams', 'leave', 'leave_days', 'measures', 'returns', 'shift_swaps', 'tickets', 'work_shares'] %}
{%- for name in sources %}
select
    subject_id,
    period_index,
    measure,
    numerator,
    denominator,
    n,
    pending
from {{ ref('int_' ~ name ~ '_measured') }}
union all
{%- endfor %}
select
    subject_id,
    period_index,
    measure,
    numerator,
    denominator,
    n,
    pending
from {{ ref('int_sheets_measured') }}
union all
select
    subject_id,
    period_index,
    measure,
    numerator,
    denominator,
    n,
    cast(0 as bigint) as pending
from {{ ref('int_leave_counted') }}
union all
select
    subject_id,
    period_index,
    measure,
    numerator,
    denominator,
    n,
    pending
from {{ ref('int_cases_measured') }}
