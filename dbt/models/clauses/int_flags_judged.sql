-- One row per subject × period × flag × condition, with its verdict and the figures it rests on.
with conditions as (
    {{ judged('flag', ref('int_observations_all')) }}
)

select *
from conditions
