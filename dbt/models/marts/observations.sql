-- One row per subject × period × measure. `value` is for showing; decisions are made on numerator and denominator.
select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    case when numerator is not null then {{ shown_quotient('numerator', 'denominator') }} end as value,
    cast(numerator as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    n,
    pending,
    status,
    reason_code
from (
    {{ observations_of([
        ref('int_observations_all'),
        ref('int_observations_stood'),
    ]) }}
) as observed
