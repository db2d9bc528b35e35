-- One row per site × month from the site's first month to its last observed one, where a scheme counts since the hire.
-- Its surprise: no window reaches so far, and nothing but the coming of feeds is asked of these months.
with counting as (
    select distinct
        sites.site_id,
        sites.first_month
    from {{ source('site', 'sites') }} as sites
    inner join {{ source('site', 'scheme_sites') }} as scheme_sites
        on sites.site_id = scheme_sites.site_id
    inner join ({{ measures_since_hiring() }}) as measures
        on scheme_sites.scheme = measures.scheme
),

observed as (
    select
        counting.site_id,
        counting.first_month,
        max(spine.first_day) as last_month
    from counting
    inner join {{ ref('int_month_spine') }} as spine
        on spine.site_id is null or spine.site_id = counting.site_id
    group by counting.site_id, counting.first_month
),

stepped as (
    select
        observed.site_id,
        observed.first_month,
        cast(
            {{ dbt.dateadd('month', '-(hundreds.step * 100 + ones.step)', 'observed.last_month') }} as date
        ) as first_day
    from observed
    cross join {{ ref('int_steps') }} as hundreds
    cross join {{ ref('int_steps') }} as ones
    where hundreds.step < 10
)

select
    site_id,
    {{ month_index('first_day') }} as period_index,
    first_day,
    cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', 1, 'first_day')) }} as date) as last_day
from stepped
where first_day >= first_month
