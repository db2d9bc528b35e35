-- One row per subject × period × measure made by adding, subtracting and dividing others, where it is asked for.
-- Its surprise: a part that is missing makes the whole missing; it is never left out or read as zero.
with observed as (
    {{ observations_of(observed_before('int_observations_combined')) }}
),

asked as (
    select
        measure,
        count(*) as term_count
    from {{ source('rules', 'terms') }}
    where side in ('numerator', 'denominator')
    group by measure
),

parts as (
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
        -- what is pending may raise an added numerator; anywhere else it leaves the whole open
        case when terms.side = 'numerator' and terms.sign = 1 then observed.pending else 0 end as pending,
        -- what is missing, and why: outside employment before anything else
        case
            when observed.status = 'not_applicable' then 8
            when observed.numerator is null then {{ status_rank('observed.status') }}
            when observed.pending > 0 and not (terms.side = 'numerator' and terms.sign = 1) then 5
            else 0
        end as absence,
        case
            when observed.numerator is null then observed.reason_code
            when observed.pending > 0 and not (terms.side = 'numerator' and terms.sign = 1) then 'decision_pending'
        end as reason_code
    from {{ source('rules', 'terms') }} as terms
    inner join observed
        on terms.term_measure = observed.measure
    where terms.side in ('numerator', 'denominator')
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
        min(reason_code) as absence_reason,
        count(*) as part_count
    from parts
    group by subject_type, subject_id, period, period_kind, period_index, measure
),

-- a part that has no row at all is missing
whole as (
    select
        summed.subject_type,
        summed.subject_id,
        summed.period,
        summed.period_kind,
        summed.period_index,
        summed.measure,
        summed.numerator,
        summed.denominator,
        summed.n,
        summed.pending,
        case
            when summed.part_count < asked.term_count and summed.absence < 3 then 3 else summed.absence
        end as absence,
        coalesce(summed.absence_reason, 'part_missing') as absence_reason
    from summed
    inner join asked
        on summed.measure = asked.measure
    inner join {{ source('site', 'asked_figures') }} as asked_figures
        on summed.measure = asked_figures.measure
        and summed.period_index = asked_figures.period_index
),

judged as (
    select
        *,
        case when absence > 0 then absence_reason when denominator = 0 then 'denominator_zero' end as reason_code
    from whole
),

together as (
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
)

{{ not_found_before('together') }}
