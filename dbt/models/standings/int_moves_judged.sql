-- One row per subject × period × move or exclusion of a ladder × condition, with its verdict and the figures behind it.
with conditions as (
    {{ judged('ladder', ref('int_observations_all')) }}
)

select *
from conditions
