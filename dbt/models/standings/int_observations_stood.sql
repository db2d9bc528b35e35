-- One row per subject × period × scheme with stars: the star held, as a figure that a flag may read.
select
    standings.subject_type,
    standings.subject_id,
    standings.period,
    standings.period_kind,
    standings.period_index,
    concat(standings.scheme, '.star') as measure,
    cast(standings.star as decimal(28, 6)) as numerator,
    cast(case when standings.star is not null then 1 end as decimal(20, 6)) as denominator,
    cast(case when standings.star is not null then 1 else 0 end as bigint) as n,
    cast(0 as bigint) as pending,
    standings.status,
    standings.reason_code
from {{ ref('int_standings') }} as standings
inner join {{ current_work() }} as work
    on standings.part_id = work.part_id
    and standings.subject_id = work.subject_id
    and standings.period = work.period
