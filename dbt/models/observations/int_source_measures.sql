-- One row per subject × month × measure that some source has rows for.
{%- set sources = ['assessments', 'attendance', 'calls', 'collections', 'complaints', 'events', 'exams', 'leave',
                   'measures', 'tickets'] %}
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
{{ "union all" if not loop.last }}
{%- endfor %}
