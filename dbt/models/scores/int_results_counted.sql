-- One row per subject × longer period × measure that counts results of the shorter periods in it.
-- Its surprise: a month whose star is not known is `pending`: the count is then known only as a range.
with asked as (
    select
        work.part_id,
        work.subject_type,
        work.subject_id,
        work.period,
        work.period_kind,
        work.period_index,
        counts.measure,
        counts.of_part_scheme,
        counts.of_period_kind,
        counts.star
    from {{ current_work() }} as work
    inner join {{ source('rules', 'result_counts') }} as counts
        on work.part_id = counts.part_id
),

counted as (
    select
        asked.subject_type,
        asked.subject_id,
        asked.period,
        asked.period_kind,
        asked.period_index,
        asked.measure,
        count(standings.subject_id) as n,
        coalesce(sum(case when standings.status = 'ok' and standings.star = asked.star then 1 else 0 end), 0)
            as numerator,
        coalesce(sum(case when standings.status not in ('ok', 'manual_review') then 1 else 0 end), 0) as pending
    from asked
    left join {{ source('earlier', 'standings') }} as standings
        on asked.of_part_scheme = standings.scheme
        and asked.of_period_kind = standings.period_kind
        and asked.subject_id = standings.subject_id
        and standings.period_index > asked.period_index - {{ months_in('asked.period_kind') }}
        and standings.period_index <= asked.period_index
    group by
        asked.subject_type, asked.subject_id, asked.period, asked.period_kind, asked.period_index, asked.measure
)

select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    cast(case when n > 0 then numerator end as decimal(28, 6)) as numerator,
    cast(case when n > 0 then 1 end as decimal(20, 6)) as denominator,
    cast(n as bigint) as n,
    cast(pending as bigint) as pending,
    case when n = 0 then 'insufficient_data' when pending > 0 then 'held' else 'ok' end as status,
    case when n = 0 then 'no_figure' when pending > 0 then 'decision_pending' end as reason_code
from counted
