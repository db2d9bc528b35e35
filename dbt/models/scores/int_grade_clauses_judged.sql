-- One row per subject × period × grade × clause: whether what a grade asks beside points holds.
with conditions as (
    {{ judged('grade', ref('int_observations_all')) }}
)

select *
from conditions
