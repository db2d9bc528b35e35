-- One row per scheme × subject × period × item, grade, flag, move or factor of pay × alternative × condition:
-- why an item counted, a grade was given, a flag was raised, a ladder moved or an amount was multiplied.
{%- set judged_by = {
    'item': 'int_conditions_judged', 'grade': 'int_grade_clauses_judged', 'flag': 'int_flags_judged',
    'ladder': 'int_moves_judged', 'pay': 'int_pay_factors_judged'
} %}
{%- for kind, model in judged_by.items() %}
select
    scheme,
    cast(scheme_version as integer) as scheme_version,
    subject_type,
    subject_id,
    period,
    '{{ kind }}' as target_kind,
    target,
    alternative,
    clause,
    clause_order,
    measure,
    window_periods,
    window_aggregate,
    lag_periods,
    operator,
    required,
    actual,
    numerator,
    denominator,
    pending,
    months_present,
    months_met,
    verdict,
    reason_code
from {{ ref(model) }}
{{ "union all" if not loop.last }}
{%- endfor %}
