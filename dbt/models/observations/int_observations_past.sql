-- One row per subject × period × measure that looks at the subject's own past: the mean over the periods before, or
-- how this period's figure differs from it, or which share of it it is.
-- Its surprise: nothing is divided. A difference of fractions is a fraction, which clauses and places compare exactly.
with all_observed as (
    {{ observations_of(observed_before('int_observations_attained')) }}
),

-- of millions of figures those that are asked for, since they are read more than once
observed as (
    select all_observed.*
    from all_observed
    inner join (
        select distinct term_measure
        from {{ source('rules', 'terms') }}
        where side = 'past'
    ) as asked_for
        on all_observed.measure = asked_for.term_measure
),

asked as (
    select
        observed.subject_type,
        observed.subject_id,
        observed.period,
        observed.period_kind,
        observed.period_index,
        measures.measure,
        measures.past_periods,
        measures.past_gap,
        measures.past_form,
        terms.term_measure,
        observed.numerator,
        observed.denominator,
        observed.status,
        observed.reason_code
    from {{ source('rules', 'measures') }} as measures
    inner join {{ source('rules', 'terms') }} as terms
        on measures.measure = terms.measure
        and terms.side = 'past'
    inner join observed
        on terms.term_measure = observed.measure
    inner join {{ source('site', 'asked_figures') }} as asked_figures
        on measures.measure = asked_figures.measure
        and observed.period_index = asked_figures.period_index
    where measures.kind = 'past'
),

-- a period outside employment, without a row or without a figure has none; of the others without one nobody knows
before as (
    select
        asked.subject_id,
        asked.period_kind,
        asked.period_index,
        asked.measure,
        case when observed.status = 'ok' then observed.numerator end as numerator,
        case when observed.status = 'ok' then observed.denominator end as denominator,
        case when observed.status = 'ok' then observed.n end as n,
        case
            when observed.status is null or observed.status in ('ok', 'not_applicable') then 0
            when {{ is_gap('observed.reason_code') }} then 0
            else {{ status_rank('observed.status') }}
        end as absence,
        observed.reason_code
    from asked
    inner join {{ ref('int_steps') }} as steps
        on steps.step between 1 and asked.past_periods
    left join observed
        on asked.subject_id = observed.subject_id
        and asked.term_measure = observed.measure
        and asked.period_kind = observed.period_kind
        and asked.period_index - steps.step * {{ months_in('asked.period_kind') }} = observed.period_index
),

summed as (
    select
        subject_id,
        period_kind,
        period_index,
        measure,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n) as n,
        count(numerator) as periods_known,
        max(absence) as absence,
        min(case when absence > 0 then reason_code end) as reason_code
    from before
    group by subject_id, period_kind, period_index, measure
),

judged as (
    select
        asked.subject_type,
        asked.subject_id,
        asked.period,
        asked.period_kind,
        asked.period_index,
        asked.measure,
        asked.past_form,
        asked.numerator,
        asked.denominator,
        summed.numerator as past_numerator,
        summed.denominator as past_denominator,
        summed.n,
        case
            when asked.status = 'not_applicable' then 'not_applicable'
            when asked.past_form <> 'figure' and asked.status <> 'ok' then asked.status
            when summed.absence > 0 then {{ status_of_rank('summed.absence') }}
            when summed.periods_known = 0 then 'insufficient_data'
            when asked.past_gap = 'break' and summed.periods_known < asked.past_periods then 'insufficient_data'
            when asked.past_form = 'share' and summed.numerator <= 0 then 'insufficient_data'
            else 'ok'
        end as status,
        case
            when asked.status = 'not_applicable' then asked.reason_code
            when asked.past_form <> 'figure' and asked.status <> 'ok' then asked.reason_code
            when summed.absence > 0 then coalesce(summed.reason_code, 'part_missing')
            when summed.periods_known = 0 then 'no_figure'
            when asked.past_gap = 'break' and summed.periods_known < asked.past_periods then 'no_figure'
            when asked.past_form = 'share' and summed.numerator <= 0 then 'denominator_zero'
        end as reason_code
    from asked
    inner join summed
        on asked.subject_id = summed.subject_id
        and asked.period_kind = summed.period_kind
        and asked.period_index = summed.period_index
        and asked.measure = summed.measure
),

together as (
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        cast(
            case
                when status <> 'ok' then null
                when past_form = 'figure' then past_numerator
                when past_form = 'share' then {{ whole_product('numerator', 'past_denominator') }}
                else
                    {{ whole_product('numerator', 'past_denominator') }}
                    - {{ whole_product('past_numerator', 'denominator') }}
            end as decimal(28, 6)
        ) as numerator,
        cast(
            case
                when status <> 'ok' then null
                when past_form = 'figure' then past_denominator
                when past_form = 'share' then {{ whole_product('past_numerator', 'denominator') }}
                else {{ whole_product('past_denominator', 'denominator') }}
            end as decimal(20, 6)
        ) as denominator,
        cast(case when status = 'ok' then n else 0 end as bigint) as n,
        cast(0 as bigint) as pending,
        status,
        reason_code
    from judged
)

{{ not_found_before('together') }}
