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

covered as (
    select
        coverage.source,
        sites.site_id,
        spine.period_index
    from {{ source('raw', 'coverage') }} as coverage
    inner join sites
        on coverage.site_id is null or coverage.site_id = sites.site_id
    inner join {{ ref('int_month_spine') }} as spine
        on spine.first_day >= coverage.from_on
        and spine.last_day <= coverage.to_on
        and (spine.site_id is null or spine.site_id = sites.site_id)
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
