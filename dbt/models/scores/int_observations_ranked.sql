-- One row per subject × period × place among the population, for ranks of figures that are known before any score.
with observed as (
    {{ observations_of(observed_before('int_observations_ranked', with_earlier=false)) }}
),

places as (
    {{ ranked('observed') }}
)

select {{ observation_columns() }}
from places
