-- One row per site × source × month for which the feed came: a delivery covers the month there, or has a row in it.
-- Its surprise: where a measure counts in a source's own month, its rows tell who has any; the source is read once.
{%- set feeds = [] %}
{%- set telling = {} %}
{%- set measured = ref('int_source_measures') %}
{%- for row in rule_rows(
    "select source, month_column, min(measure) as measure from " ~ source('rules', 'measures')
    ~ " where phase = 0 and kind not in ('sheet', 'leave', 'mark', 'cases')"
    ~ " and measure in (select measure from " ~ source('site', 'asked_figures') ~ ")"
    ~ " and (subject_type = 'employee' or over_members = 'people') group by source, month_column"
) %}
{%- do telling.update({row.source ~ '.' ~ row.month_column: row.measure}) %}
{%- endfor %}
{%- for name in canonical_source_names() %}
{%- set staged = ref('stg_' ~ name) %}
{%- set meta = source_meta(canonical_source(name)) %}
{%- if meta.get('month') and meta.get('subject') %}
{%- do feeds.append({'name': name, 'subject': meta['subject'], 'month': meta['month'], 'staged': staged}) %}
{%- endif %}
{%- endfor %}

-- noqa: disable=LT02
with subject_months as (
    {%- for feed in feeds %}
    {%- set measure = telling.get(feed.name ~ '.' ~ feed.month) %}
    {%- if measure %}
    select
        '{{ feed.name }}' as source,
        subject_id,
        period_index
    from {{ measured }}
    where measure = '{{ measure }}'
    {%- else %}
    select distinct
        '{{ feed.name }}' as source,
        {{ feed.subject }} as subject_id,
        {{ month_index(stage_month(feed.name, feed.month)) }} as period_index
    from {{ feed.staged }}
    where {{ feed.subject }} is not null
    {%- endif %}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

covered as (
    select
        feeds.source,
        feeds.site_id,
        feeds.period_index
    from {{ ref('int_feeds_covered') }} as feeds
    inner join {{ ref('int_month_spine') }} as spine
        on feeds.period_index = spine.period_index
        and (spine.site_id is null or spine.site_id = feeds.site_id)
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
