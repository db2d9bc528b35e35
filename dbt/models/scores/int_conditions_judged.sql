-- One row per subject × period × conditional item × clause: whether the item's conditions hold.
with observed as (
    {{ observations_of([
        ref('int_observations_completed'),
        ref('int_observations_lengthened'),
        ref('int_observations_combined'),
        ref('int_observations_attained'),
        ref('int_observations_past'),
        ref('int_results_counted'),
        ref('int_observations_ranked'),
        ref('int_classes_counted'),
        source('earlier', 'observations'),
    ]) }}
),

conditions as (
    {{ judged('item', 'observed') }}
)

select *
from conditions
