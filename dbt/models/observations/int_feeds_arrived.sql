-- One row per site × source × month for which the feed came: a delivery covers the month there, or has a row in it.
{%- set feeds = [] %}
{%- for name in canonical_source_names() %}
{%- set staged = ref('stg_' ~ name) %}
{%- set meta = source_meta(canonical_source(name)) %}
{%- if meta.get('month') and meta.get('subject') %}
{%- do feeds.append({'name': name, 'subject': meta['subject'], 'month': meta['month'], 'staged': staged}) %}
{%- endif %}
{%- endfor %}

with subject_months as (
    {%- for feed in feeds %}
    select distinct
        '{{ feed.name }}' as source,
        {{ feed.subject }} as subject_id,
        {{ month_index(stage_month(feed.name, feed.month)) }} as period_index
    from {{ feed.staged }}
    where {{ feed.subject }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

sites as (
    select site_id
    from {{ source('site', 'sites') }}
),

month_days as (
    select
        spine.site_id,
        spine.period_index,
        cast({{ dbt.dateadd('day', 'steps.step', 'spine.first_day') }} as date) as day,
        spine.last_day
    from {{ ref('int_month_spine') }} as spine
    cross join {{ ref('int_steps') }} as steps
    where steps.step < 31
),

-- a month is covered once every day of it is, by one delivery or by several
covered as (
    select
        coverage.source,
        sites.site_id,
        month_days.period_index
    from {{ source('raw', 'coverage') }} as coverage
    inner join sites
        on coverage.site_id is null or coverage.site_id = sites.site_id
    inner join month_days
        on month_days.day between coverage.from_on and coverage.to_on
        and month_days.day <= month_days.last_day
        and (month_days.site_id is null or month_days.site_id = sites.site_id)
    group by coverage.source, sites.site_id, month_days.period_index, month_days.last_day
    having count(distinct month_days.day) = extract(day from month_days.last_day)
),

with_rows as (
    select
        subject_months.source,
        attributes.site_id,
        subject_months.period_index
    from subject_months
    inner join {{ ref('int_subject_attributes') }} as attributes
        on subject_months.subject_id = attributes.subject_id
        and subject_months.period_index = attributes.period_index
    where attributes.site_id is not null
),

-- a figure of a unit, not of a person
with_rows_of_units as (
    select
        subject_months.source,
        unit_sites.site_id,
        subject_months.period_index
    from subject_months
    inner join {{ ref('int_unit_sites') }} as unit_sites
        on subject_months.subject_id = unit_sites.unit_id
        and subject_months.period_index = unit_sites.period_index
    where unit_sites.site_id is not null
)

select
    source,
    site_id,
    period_index
from covered
union
select
    source,
    site_id,
    period_index
from with_rows
union
select
    source,
    site_id,
    period_index
from with_rows_of_units
