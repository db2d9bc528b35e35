-- One row per subject × quarter, half or year × measure of a source that a part of this cadence reads: its months
-- together. Its surprise: a month in which the figure rightly does not exist is left out, one of which nobody knows
-- leaves the whole unknown. Who was hired or left in the period has the months at work.
with asked as (
    select distinct
        work.subject_type,
        work.subject_id,
        work.period,
        work.period_kind,
        work.period_index,
        longer.measure,
        measures.kind,
        measures.aggregate
    from {{ ref('int_work_list') }} as work
    inner join {{ source('rules', 'longer_measures') }} as longer
        on work.part_id = longer.part_id
    inner join {{ source('rules', 'measures') }} as measures
        on longer.measure = measures.measure
),

months as (
    {{ observations_of(observed_before('int_observations_lengthened')) }}
),

judged as (
    select
        asked.*,
        months.period_index as month_index,
        months.numerator,
        months.denominator,
        months.n,
        months.pending,
        months.reason_code,
        case
            when months.numerator is not null and months.status in ('ok', 'held') then 1
            when months.reason_code in ('no_figure', 'denominator_zero', 'not_at_work') then 0
            else {{ status_rank('months.status') }}
        end as status_rank
    from asked
    inner join months
        on asked.subject_id = months.subject_id
        and asked.measure = months.measure
        and months.period_kind = 'month'
        and months.period_index > asked.period_index - {{ months_in('asked.period_kind') }}
        and months.period_index <= asked.period_index
),

summed as (
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        -- what the roster says is what it says at the end
        case
            when kind = 'attribute' then max(case when month_index = period_index then numerator end)
            when aggregate = 'minimum' then min(numerator)
            when aggregate = 'maximum' then max(numerator)
            else sum(numerator)
        end as numerator,
        case when kind = 'mark' or aggregate in ('mean', 'ratio') then sum(denominator) else 1 end as denominator,
        sum(n) as n,
        sum(pending) as pending,
        max(status_rank) as status_rank,
        min(case when status_rank = 0 then reason_code end) as reason_left_out,
        -- of the months that are most open, the first reason by name
        min(concat(cast(9 - status_rank as {{ dbt.type_string() }}), reason_code)) as worst_reason
    from judged
    group by subject_type, subject_id, period, period_kind, period_index, measure, kind, aggregate
)

select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    cast(case when status_rank = 1 and denominator <> 0 then numerator end as decimal(28, 6)) as numerator,
    cast(case when status_rank = 1 and denominator <> 0 then denominator end as decimal(20, 6)) as denominator,
    cast(case when status_rank = 1 then coalesce(n, 0) else 0 end as bigint) as n,
    cast(coalesce(pending, 0) as bigint) as pending,
    case
        when status_rank = 0 and reason_left_out = 'not_at_work' then 'not_applicable'
        when status_rank = 0 or (status_rank = 1 and denominator = 0) then 'insufficient_data'
        when status_rank = 1 and pending > 0 then 'held'
        else {{ status_of_rank('status_rank') }}
    end as status,
    case
        when status_rank = 0 then reason_left_out
        when status_rank = 1 and denominator = 0 then 'denominator_zero'
        when status_rank = 1 and pending > 0 then 'decision_pending'
        when status_rank > 1 then substr(worst_reason, 2)
    end as reason_code
from summed
