-- One row per subject × period × star × alternative × clause, with its verdict and the figures it rests on.
with clauses as (
    {{ judged('star', ref('int_observations_all')) }}
)

select *
from clauses
