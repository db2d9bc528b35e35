-- One row per subject × longer period × measure that counts results of the shorter periods in it, or rolls up their
-- totals.
-- Its surprise: a month whose star is not known is `pending`, so the count is known only as a range; of totals every
-- period must be there, else the roll-up is incomplete and never the mean of what happens to be known.
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
        counts.star,
        counts.aggregate,
        work.period_index - {{ months_in('work.period_kind') }} + {{ months_in('counts.of_period_kind') }}
            as first_index,
        concat(counts.of_part_scheme, '.', counts.score) as of_measure
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
    where asked.star is not null
    group by
        asked.subject_type, asked.subject_id, asked.period, asked.period_kind, asked.period_index, asked.measure
),

totals as (
    {{ observations_of([source('earlier', 'observations'), source('earlier', 'totals')]) }}
),

-- `change` is the last period's total less the first one's.
weighed as (
    select
        asked.subject_type,
        asked.subject_id,
        asked.period,
        asked.period_kind,
        asked.period_index,
        asked.measure,
        asked.aggregate,
        cast(
            round({{ months_in('asked.period_kind') }} / {{ months_in('asked.of_period_kind') }}, 0) as integer
        ) as period_count,
        totals.numerator,
        totals.denominator,
        case
            when totals.subject_id is null then null
            when totals.status = 'ok' then 1
            when totals.status in ('error', 'held', 'param_missing') then {{ status_rank('totals.status') }}
            else {{ status_rank("'incomplete'") }}
        end as status_rank,
        case
            when asked.aggregate <> 'change' then 1
            when totals.period_index = asked.period_index then 1
            when totals.period_index = asked.first_index then -1
            else 0
        end as sign
    from asked
    left join totals
        on asked.of_measure = totals.measure
        and asked.of_period_kind = totals.period_kind
        and asked.subject_id = totals.subject_id
        and totals.period_index > asked.period_index - {{ months_in('asked.period_kind') }}
        and totals.period_index <= asked.period_index
    where asked.aggregate is not null
),

-- Totals over one denominator add up exactly; over different ones they add up as they are shown.
rolled_up as (
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        max(period_count) as period_count,
        count(status_rank) as n,
        max(status_rank) as status_rank,
        sum(
            case
                when status_rank = 1 and sign <> 0 and denominator = 1 then sign * numerator
                when status_rank = 1 and sign <> 0 then sign * {{ shown_quotient('numerator', 'denominator') }}
                else 0
            end
        ) as numerator,
        case when max(aggregate) = 'mean' then max(period_count) else 1 end as denominator
    from weighed
    group by subject_type, subject_id, period, period_kind, period_index, measure
),

judged as (
    select
        *,
        case
            when n < period_count and coalesce(status_rank, 0) < {{ status_rank("'incomplete'") }}
                then {{ status_rank("'incomplete'") }}
            else status_rank
        end as final_rank
    from rolled_up
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
union all
select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    cast(case when final_rank = 1 then numerator end as decimal(28, 6)) as numerator,
    cast(case when final_rank = 1 then denominator end as decimal(20, 6)) as denominator,
    cast(n as bigint) as n,
    cast(0 as bigint) as pending,
    {{ status_of_rank('final_rank') }} as status,
    case
        when final_rank = 1 then null
        when n < period_count then 'periods_missing'
        else 'periods_undecided'
    end as reason_code
from judged
