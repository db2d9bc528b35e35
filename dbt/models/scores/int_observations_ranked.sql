-- One row per subject × period × place among the population, for ranks of figures that are known before any score.
with observed as (
    select {{ observation_columns() }} from {{ ref('int_observations_completed') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_observations_combined') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_results_counted') }}
),

places as (
    {{ ranked('observed') }}
)

select {{ observation_columns() }}
from places
