-- One row per subject × period × conditional item × clause: whether the item's conditions hold.
with observed as (
    {{ observations_of(observed_before('int_observations_scored')) }}
),

conditions as (
    {{ judged('item', 'observed') }}
)

select *
from conditions
