-- One row per subject × period × place among the population, for ranks of totals.
with observed as (
    select {{ observation_columns() }} from {{ ref('int_observations_scored') }}
),

places as (
    {{ ranked('observed') }}
)

select {{ observation_columns() }}
from places
