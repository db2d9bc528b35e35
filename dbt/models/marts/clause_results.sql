-- One row per scheme × subject × period × star × alternative × clause: the verdict, what was asked and what was found.
select
    judged.scheme,
    cast(judged.scheme_version as integer) as scheme_version,
    judged.subject_type,
    judged.subject_id,
    judged.period,
    judged.star,
    judged.alternative,
    judged.clause,
    judged.clause_order,
    judged.measure,
    judged.window_periods,
    judged.window_aggregate,
    judged.lag_periods,
    judged.operator,
    judged.required,
    judged.actual,
    judged.numerator,
    judged.denominator,
    judged.pending,
    judged.months_present,
    judged.months_met,
    judged.verdict,
    judged.reason_code,
    parts.levels_are_chained as is_chained
from {{ ref('int_clauses_judged') }} as judged
inner join {{ source('rules', 'parts') }} as parts
    on judged.part_id = parts.part_id
