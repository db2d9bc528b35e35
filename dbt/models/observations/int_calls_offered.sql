-- One row per inbound call of a month to compute, with its site, where some list asks for slots of the day.
-- Its surprise: a call that reached nobody counts too. It stands at the site of its unit, else at that of whoever took
-- it, else at the only site of a company that has one.
-- Where no list asks for slots no call is looked at.
-- depends_on: {{ ref('stg_calls') }}
{%- set slotted = rule_rows(
    "select list from " ~ source('rules', 'sampling_lists') ~ " where target is not null and slot_minutes is not null limit 1"
) %}
with months as (
    select distinct period_index
    from {{ source('site', 'work_periods') }}
    where period_kind = 'month'
),

only_site as (
    {{ only_site() }}
),

offered as (
    select
        call_id,
        employee_id,
        unit_id,
        started_at,
        {{ month_index('started_month') }} as period_index,
        answered,
        ring_seconds
    from {{ ref('stg_calls') }}
    where {{ "direction = 'inbound'" if slotted else "1 = 0" }}
)

select
    offered.call_id,
    offered.period_index,
    coalesce(unit_sites.site_id, attributes.site_id, only_site.site_id) as site_id,
    cast(offered.started_at as date) as started_on,
    cast(extract(hour from offered.started_at) * 60 + extract(minute from offered.started_at) as integer)
        as minute_of_day,
    offered.answered,
    offered.ring_seconds
from offered
inner join months
    on offered.period_index = months.period_index
left join {{ ref('int_unit_sites') }} as unit_sites
    on offered.unit_id = unit_sites.unit_id
    and offered.period_index = unit_sites.period_index
left join {{ ref('int_subject_attributes') }} as attributes
    on offered.employee_id = attributes.subject_id
    and offered.period_index = attributes.period_index
    and attributes.subject_type = 'employee'
left join only_site
    on only_site.site_id is not null
