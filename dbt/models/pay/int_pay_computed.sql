-- One row per period × scheme × payee × line that is earned: by a star, by a review, or by everybody (a deduction).
-- Money is rounded once, half up (a deduction away from zero), on the line's final amount.
-- Its surprise: a blank in the rules or in the roster, or a figure not known, leaves the amount NULL with its status.
with outcomes as (
    select
        work.part_id,
        work.scheme,
        work.scheme_version,
        work.subject_type,
        work.subject_id,
        work.period,
        work.period_kind,
        work.period_index,
        work.population,
        standings.star,
        standings.status as standing_status
    from {{ current_work() }} as work
    left join {{ ref('int_standings') }} as standings
        on work.part_id = standings.part_id
        and work.subject_id = standings.subject_id
        and work.period = standings.period
),

earned as (
    select
        outcomes.part_id,
        outcomes.scheme,
        outcomes.scheme_version,
        outcomes.subject_type,
        outcomes.subject_id,
        outcomes.period,
        case when pay.outcome <> 'always' then outcomes.star end as star,
        outcomes.population,
        pay.line,
        pay.line_order,
        pay.kind,
        pay.amount as fixed_amount,
        pay.share,
        pay.share_limit,
        pay.basis,
        pay.tier_mode,
        pay.minimum,
        pay.maximum,
        pay.parameter,
        pay.currency,
        case pay.basis
            when 'base_pay' then attributes.base_pay
            when 'performance_pay' then attributes.performance_pay
        end as basis_amount,
        observations.numerator as times,
        case when pay.for_each_measure is not null then coalesce(observations.status, 'insufficient_data') end
            as times_status,
        case when pay.for_each_measure is not null then observations.reason_code end as times_reason
    from outcomes
    inner join {{ source('rules', 'pay') }} as pay
        on outcomes.part_id = pay.part_id
        and (pay.population is null or pay.population = outcomes.population)
        and (
            pay.outcome = 'always'
            or (pay.outcome = 'star' and outcomes.standing_status = 'ok' and pay.star = outcomes.star)
            or (pay.outcome = 'manual_review' and outcomes.standing_status = 'manual_review')
        )
    inner join {{ ref('int_subject_attributes') }} as attributes
        on outcomes.subject_id = attributes.subject_id
        and outcomes.period_index = attributes.period_index
    left join {{ ref('int_observations_all') }} as observations
        on pay.for_each_measure = observations.measure
        and outcomes.subject_id = observations.subject_id
        and outcomes.period_kind = observations.period_kind
        and outcomes.period_index = observations.period_index
),

-- `marginal`: each occurrence counts at the tier it falls into; `reached`: all at the tier that the last one reached.
tiered as (
    select
        earned.part_id,
        earned.subject_id,
        earned.period,
        earned.line,
        earned.population,
        sum(
            tiers.share * case
                when earned.tier_mode = 'reached' then earned.times
                when tiers.to_n is not null and earned.times > tiers.to_n then tiers.to_n - tiers.from_n + 1
                else earned.times - tiers.from_n + 1
            end
        ) as share,
        sum(
            tiers.amount * case
                when earned.tier_mode = 'reached' then earned.times
                when tiers.to_n is not null and earned.times > tiers.to_n then tiers.to_n - tiers.from_n + 1
                else earned.times - tiers.from_n + 1
            end
        ) as amount,
        max(
            case when earned.tier_mode is null or (tiers.share is null and tiers.amount is null) then 1 else 0 end
        ) = 1 as has_blank
    from earned
    inner join {{ source('rules', 'pay_tiers') }} as tiers
        on earned.part_id = tiers.part_id
        and earned.line = tiers.line
        and earned.times >= tiers.from_n
        and (earned.tier_mode <> 'reached' or tiers.to_n is null or earned.times <= tiers.to_n)
    where earned.kind = 'tiers' and earned.times_status = 'ok'
    group by earned.part_id, earned.subject_id, earned.period, earned.line, earned.population
),

limited as (
    select
        earned.*,
        coalesce(tiered.has_blank, false) as has_blank,
        tiered.amount as tier_amount,
        case
            when earned.kind <> 'tiers' then earned.share
            when abs(coalesce(tiered.share, 0)) > earned.share_limit then sign(tiered.share) * earned.share_limit
            else coalesce(tiered.share, 0)
        end as final_share
    from earned
    left join tiered
        on earned.part_id = tiered.part_id
        and earned.subject_id = tiered.subject_id
        and earned.period = tiered.period
        and earned.line = tiered.line
),

judged as (
    select
        *,
        case
            when kind = 'fixed' and fixed_amount is null then 'param_missing'
            when kind = 'share' and share is null then 'param_missing'
            when has_blank then 'param_missing'
            when times_status is not null and times_status <> 'ok' then times_status
            when basis is not null and basis_amount is null then 'insufficient_data'
            else 'ok'
        end as status
    from limited
),

computed as (
    select
        *,
        case
            when status <> 'ok' then null
            when kind = 'fixed' then fixed_amount
            when kind = 'tiers' and basis is null then coalesce(tier_amount, 0)
            else basis_amount * cast(final_share as decimal(18, 6))
        end as exact_amount
    from judged
)

select
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    star,
    line,
    line_order,
    cast(case when kind = 'tiers' then times else 1 end as decimal(18, 6)) as quantity,
    cast(
        case
            when kind = 'fixed' then fixed_amount
            when kind = 'share' or (times_status = 'ok' and not has_blank) then final_share
        end as decimal(18, 6)
    ) as rate,
    basis,
    cast(basis_amount as decimal(18, 2)) as basis_amount,
    cast(minimum as decimal(18, 2)) as minimum,
    cast(maximum as decimal(18, 2)) as maximum,
    cast(
        round(
            case
                when minimum is not null and exact_amount < minimum then minimum
                when maximum is not null and exact_amount > maximum then maximum
                else exact_amount
            end,
            2
        ) as decimal(18, 2)
    ) as amount,
    currency,
    status,
    case
        when status = 'param_missing' and kind = 'tiers' and times_status = 'ok' then coalesce(parameter, 'tiers_blank')
        when status = 'param_missing' and kind <> 'tiers' then parameter
        when status = 'ok' then null
        when times_status is not null and times_status <> 'ok' then times_reason
        else concat('no_', basis)
    end as reason_code
from computed
