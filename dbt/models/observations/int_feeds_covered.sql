-- One row per site × source × month of which deliveries cover every day there, be it one delivery or several.
-- Its surprise: beside the months of the spine it looks at those since the hires that forms count.
with sites as (
    select site_id
    from {{ source('site', 'sites') }}
),

site_months as (
    select
        sites.site_id,
        spine.period_index,
        spine.first_day,
        spine.last_day
    from {{ ref('int_month_spine') }} as spine
    inner join sites
        on spine.site_id is null or spine.site_id = sites.site_id
    union
    select
        site_id,
        period_index,
        first_day,
        last_day
    from {{ ref('int_months_since_hiring') }}
),

-- every site's own days and coverage, so that they meet on the site and not by trying each with each
site_days as (
    select
        site_months.site_id,
        site_months.period_index,
        cast({{ dbt.dateadd('day', 'steps.step', 'site_months.first_day') }} as date) as day,
        site_months.last_day
    from site_months
    cross join {{ ref('int_steps') }} as steps
    where steps.step < 31
),

site_coverage as (
    select
        coverage.source,
        sites.site_id,
        coverage.from_on,
        coverage.to_on
    from {{ source('raw', 'coverage') }} as coverage
    inner join sites
        on coverage.site_id = sites.site_id
    union all
    select
        coverage.source,
        sites.site_id,
        coverage.from_on,
        coverage.to_on
    from {{ source('raw', 'coverage') }} as coverage
    cross join sites
    where coverage.site_id is null
)

select
    site_coverage.source,
    site_coverage.site_id,
    site_days.period_index
from site_coverage
inner join site_days
    on site_coverage.site_id = site_days.site_id
    and site_days.day between site_coverage.from_on and site_coverage.to_on
    and site_days.day <= site_days.last_day
group by site_coverage.source, site_coverage.site_id, site_days.period_index, site_days.last_day
having count(distinct site_days.day) = extract(day from site_days.last_day)
