-- One row per subject × period × measure: every figure that a clause of a star or of a flag may read.
{{ config(materialized='view', tags=['by_stratum']) }}
{{ observations_of([
    ref('int_observations_completed'),
    ref('int_observations_lengthened'),
    ref('int_observations_combined'),
    ref('int_observations_attained'),
    ref('int_observations_past'),
    ref('int_results_counted'),
    ref('int_observations_ranked'),
    ref('int_classes_counted'),
    ref('int_observations_scored'),
    ref('int_totals_ranked'),
    source('earlier', 'observations'),
]) }}
