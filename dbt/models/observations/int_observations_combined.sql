-- One row per employee × month × measure made by adding, subtracting and dividing others.
-- Its surprise: a part that is missing makes the whole missing; it is never left out or read as zero.
with parts as (
    select
        observed.subject_type,
        observed.subject_id,
        observed.period,
        observed.period_kind,
        observed.period_index,
        terms.measure,
        terms.side,
        terms.sign,
        observed.numerator,
        observed.n,
        observed.pending,
        -- what is missing, and why: outside employment before anything else
        case
            when observed.status = 'not_applicable' then 8
            when observed.numerator is null then {{ status_rank('observed.status') }}
            else 0
        end as absence,
        case when observed.numerator is null then observed.reason_code end as reason_code
    from {{ source('rules', 'terms') }} as terms
    inner join {{ ref('int_observations_completed') }} as observed
        on terms.term_measure = observed.measure
),

summed as (
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        sum(case when side = 'numerator' then sign * numerator end) as numerator,
        coalesce(sum(case when side = 'denominator' then sign * numerator end), 1) as denominator,
        sum(n) as n,
        sum(pending) as pending,
        max(absence) as absence,
        min(reason_code) as absence_reason
    from parts
    group by subject_type, subject_id, period, period_kind, period_index, measure
),

judged as (
    select
        *,
        case when absence > 0 then absence_reason when denominator = 0 then 'denominator_zero' end as reason_code
    from summed
)

select
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    measure,
    cast(case when reason_code is null then numerator end as decimal(28, 6)) as numerator,
    cast(case when reason_code is null then denominator end as decimal(20, 6)) as denominator,
    cast(case when reason_code is null then n else 0 end as bigint) as n,
    cast(pending as bigint) as pending,
    case
        when absence = 8 then 'not_applicable'
        when absence > 0 then {{ status_of_rank('absence') }}
        when denominator = 0 then 'insufficient_data'
        when pending > 0 then 'held'
        else 'ok'
    end as status,
    case when reason_code is null and pending > 0 then 'decision_pending' else reason_code end as reason_code
from judged
