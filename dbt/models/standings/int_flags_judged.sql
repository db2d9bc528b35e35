-- One row per subject × period × flag × condition, with its verdict and the figures it rests on, the star among them.
with observed as (
    select {{ observation_columns() }} from {{ ref('int_observations_all') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_observations_stood') }}
),

conditions as (
    {{ judged('flag', 'observed') }}
)

select *
from conditions
