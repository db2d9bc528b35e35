-- One row per subject × period: complaints counted under each definition. The definitions are measures
-- (seeds/measures); a count is NULL where the feed did not come, and `overdue` until a scheme sets deadlines.
{%- set counts = ['received', 'upheld', 'agent_caused', 'customer_caused', 'customer_caused_excluded', 'company_caused',
                  'supplier', 'internal', 'from_sales', 'escalated', 'group_level', 'attitude', 'pending'] %}
select
    subject_type,
    subject_id,
    period,
    {%- for count in counts %}
    cast(max(case when measure = 'complaints_{{ count }}' then numerator end) as bigint) as {{ count }},
    {%- endfor %}
    cast(null as bigint) as overdue
from {{ ref('int_observations_completed') }}
where measure like 'complaints_%' and status <> 'not_applicable'
group by subject_type, subject_id, period
