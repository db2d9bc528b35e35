-- One row per subject × period × measure: every figure that a clause of a star or of a flag may read.
{{ config(materialized='view', tags=['by_stratum']) }}
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
select {{ observation_columns() }} from {{ ref('int_observations_scored') }}
union all
select {{ observation_columns() }} from {{ ref('int_totals_ranked') }}
union all
select {{ observation_columns() }} from {{ source('earlier', 'observations') }}
