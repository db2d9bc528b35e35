-- One row per subject × period × factor of a line of pay × condition, with its verdict and the figures behind it.
with conditions as (
    {{ judged('pay', ref('int_observations_all')) }}
)

select *
from conditions
