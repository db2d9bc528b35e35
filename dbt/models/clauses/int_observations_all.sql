-- One row per subject × period × measure: every figure that a clause of a star or of a flag may read.
{{ config(materialized='view', tags=['by_stratum']) }}
{{ observations_of(observed_before('int_clauses_judged')) }}
