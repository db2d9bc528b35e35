-- One row per subject × period × place among the population, for ranks of figures that are known before any score.
with observed as (
    {{ observations_of([
        ref('int_observations_completed'),
        ref('int_observations_lengthened'),
        ref('int_observations_combined'),
        ref('int_observations_attained'),
        ref('int_observations_past'),
        ref('int_results_counted'),
    ]) }}
),

places as (
    {{ ranked('observed') }}
)

select {{ observation_columns() }}
from places
