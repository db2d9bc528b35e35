-- One row per subject × period × conditional item × clause: whether the item's conditions hold.
with observed as (
    select {{ observation_columns() }} from {{ ref('int_observations_completed') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_observations_combined') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_results_counted') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_observations_ranked') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_classes_counted') }}
    union all
    select {{ observation_columns() }} from {{ source('earlier', 'observations') }}
),

conditions as (
    {{ judged('item', 'observed') }}
)

select *
from conditions
