-- One row per subject × period × total, as a figure that clauses, ranks and other schemes may read.
select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    concat(scheme, '.total') as measure,
    cast(points as decimal(28, 6)) as numerator,
    cast(case when points is not null then 1 end as decimal(20, 6)) as denominator,
    cast(case when points is not null then 1 else 0 end as bigint) as n,
    cast(0 as bigint) as pending,
    status,
    reason_code
from {{ this_stratum(ref('int_totals_scored')) }} as totals
