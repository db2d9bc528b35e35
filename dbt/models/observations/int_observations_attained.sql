-- One row per subject × period × measure that says how much of a target is reached, or weighs such figures together.
-- Its surprise: nobody reaches more than all of it; where less is better, a figure of 0 reaches all of it too.
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
        where side in ('of', 'figure', 'weight')
    ) as asked_for
        on all_observed.measure = asked_for.term_measure
),

targets as (
    select
        measures.measure,
        measures.target,
        measures.better,
        measures.parameter,
        terms.term_measure
    from {{ source('rules', 'measures') }} as measures
    inner join {{ source('rules', 'terms') }} as terms
        on measures.measure = terms.measure
        and terms.side = 'of'
    where measures.kind = 'attainment'
),

-- both sides of the comparison, as what would have to be reached is written
asked as (
    select
        observed.subject_type,
        observed.subject_id,
        observed.period,
        observed.period_kind,
        observed.period_index,
        targets.measure,
        targets.better,
        observed.numerator as reached,
        cast(targets.target * observed.denominator as decimal(28, 6)) as wanted,
        observed.n,
        case
            when observed.status <> 'ok' then observed.status
            when targets.target is null then 'param_missing'
            else 'ok'
        end as status,
        case
            when observed.status <> 'ok' then observed.reason_code
            when targets.target is null then coalesce(targets.parameter, 'target_blank')
        end as reason_code
    from targets
    inner join observed
        on targets.term_measure = observed.measure
),

attained as (
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
                when better = 'higher' and reached < wanted then reached
                when better = 'lower' and reached <= wanted then 1
                else wanted
            end as decimal(28, 6)
        ) as numerator,
        cast(
            case
                when status <> 'ok' then null
                when better = 'higher' then wanted
                when reached <= wanted then 1
                else reached
            end as decimal(20, 6)
        ) as denominator,
        n,
        cast(0 as bigint) as pending,
        status,
        reason_code
    from asked
),

figures as (
    {{ observations_of(['observed', 'attained']) }}
),

-- each figure with its weight; one that weighs nothing is left out, whether it is known or not
weighed as (
    select
        weights.subject_type,
        weights.subject_id,
        weights.period,
        weights.period_kind,
        weights.period_index,
        terms.measure,
        weights.numerator as weight,
        case
            when weights.status = 'ok' and weights.numerator = 0 then 0
            when weights.status = 'ok' and figures.status = 'ok'
                then {{ shown_product('weights.numerator', 'figures.numerator', 'figures.denominator') }}
        end as product,
        case
            when weights.status <> 'ok' then {{ status_rank('weights.status') }}
            when weights.numerator = 0 then 1
            else {{ status_rank("coalesce(figures.status, 'insufficient_data')") }}
        end as status_rank,
        case when weights.status <> 'ok' then weights.reason_code else figures.reason_code end as reason_code
    from {{ source('rules', 'terms') }} as terms
    inner join {{ source('rules', 'terms') }} as other
        on terms.measure = other.measure
        and terms.position = other.position
        and terms.side = 'figure'
        and other.side = 'weight'
    inner join figures as weights
        on other.term_measure = weights.measure
    left join figures
        on terms.term_measure = figures.measure
        and weights.subject_id = figures.subject_id
        and weights.period_kind = figures.period_kind
        and weights.period_index = figures.period_index
),

mixed as (
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        sum(product) as numerator,
        sum(weight) as denominator,
        count(*) as weight_count,
        case when min(status_rank) = 0 then 0 else max(status_rank) end as status_rank,
        min(case when status_rank <> 1 then reason_code end) as reason_code
    from weighed
    group by subject_type, subject_id, period, period_kind, period_index, measure
),

weights_named as (
    select
        measure,
        count(*) as weight_count
    from {{ source('rules', 'terms') }}
    where side = 'weight'
    group by measure
),

-- a weight that has no row at all is missing, and no weight of 0
whole as (
    select
        mixed.subject_type,
        mixed.subject_id,
        mixed.period,
        mixed.period_kind,
        mixed.period_index,
        mixed.measure,
        mixed.numerator,
        mixed.denominator,
        case
            when mixed.weight_count < weights_named.weight_count
                then greatest(mixed.status_rank, {{ status_rank("'insufficient_data'") }})
            else mixed.status_rank
        end as status_rank,
        mixed.reason_code
    from mixed
    inner join weights_named
        on mixed.measure = weights_named.measure
),

together as (
    select * from attained
    union all
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        measure,
        cast(case when status_rank = 1 and denominator > 0 then numerator end as decimal(28, 6)) as numerator,
        cast(case when status_rank = 1 and denominator > 0 then denominator end as decimal(20, 6)) as denominator,
        cast(case when status_rank = 1 then denominator else 0 end as bigint) as n,
        cast(0 as bigint) as pending,
        case
            when status_rank = 1 and denominator = 0 then 'insufficient_data'
            else {{ status_of_rank('status_rank') }}
        end as status,
        case
            when status_rank = 1 and denominator = 0 then 'denominator_zero'
            when status_rank <> 1 then coalesce(reason_code, 'part_missing')
        end as reason_code
    from whole
)

{{ not_found_before('together') }}
