-- One row per subject × period × flag × condition, with its verdict and the figures it rests on, the star among them.
with observed as (
    {{ observations_of([
        ref('int_observations_all'),
        ref('int_observations_stood'),
    ]) }}
),

conditions as (
    {{ judged('flag', 'observed') }}
)

select *
from conditions
