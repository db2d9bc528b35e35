-- One row per scheme × subject × period × item or flag × alternative × condition:
-- why an item counted or a flag was raised.
{%- for kind, model in [('item', 'int_conditions_judged'), ('flag', 'int_flags_judged')] %}
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
