-- One row per month whose figures are needed × site that it is needed for (empty: all of them).
select
    site_id,
    period,
    period_index,
    first_day,
    last_day
from {{ source('site', 'observed_months') }}
