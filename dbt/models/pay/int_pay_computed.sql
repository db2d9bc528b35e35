-- One row per period × scheme × payee × line that is earned: by a star, by a review, or by everybody (a deduction).
-- Money is rounded once, half up (a deduction away from zero), on the line's final amount.
-- Its surprise: a blank in the rules or in the roster, or a figure not known, leaves the amount NULL with its status;
-- what a limit cut says so in `reason_code`.
{%- set factor = 'cast(coalesce(factor, 1) as decimal(9, 6))' %}
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
        pay.entry,
        pay.kind,
        pay.amount as fixed_amount,
        pay.share,
        pay.share_limit,
        pay.basis,
        pay.tier_mode,
        pay.grid_by,
        pay.probation_factor,
        pay.probation_steps,
        pay.granted_minimum,
        pay.granted_maximum,
        pay.minimum,
        pay.maximum,
        pay.parameter,
        pay.basis_parameter,
        pay.currency,
        attributes.wage_grade,
        coalesce(attributes.fresh_graduate, false) as is_fresh_graduate,
        coalesce(attributes.experienced, false) as is_experienced,
        attributes.is_on_probation,
        case
            when pay.basis = 'base_pay' then coalesce(attributes.base_pay, pay.basis_default)
            when pay.basis = 'performance_pay' then coalesce(attributes.performance_pay, pay.basis_default)
            when pay.kind = 'granted' then grants.amount
        end as basis_amount,
        observations.numerator as figure,
        case
            when coalesce(pay.for_each_measure, pay.less_measure) is not null
                then coalesce(observations.status, 'insufficient_data')
        end as figure_status,
        case when coalesce(pay.for_each_measure, pay.less_measure) is not null then observations.reason_code end
            as figure_reason,
        pay.less_measure is not null as is_reduced
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
        on outcomes.subject_type = attributes.subject_type
        and outcomes.subject_id = attributes.subject_id
        and outcomes.period_index = attributes.period_index
    left join {{ ref('int_observations_all') }} as observations
        on coalesce(pay.for_each_measure, pay.less_measure) = observations.measure
        and outcomes.subject_id = observations.subject_id
        and outcomes.period_kind = observations.period_kind
        and outcomes.period_index = observations.period_index
    left join {{ ref('stg_grants') }} as grants
        on outcomes.scheme = grants.scheme
        and outcomes.period = grants.period
        and outcomes.subject_id = grants.employee_id
        and pay.line = grants.line
),

factors_decided as (
    {{ worst_by_target(ref('int_pay_factors_judged')) }}
),

-- the first factor of an entry that holds, unless one before it is not decided
factors_asked as (
    select
        earned.part_id,
        earned.subject_id,
        earned.period,
        earned.line,
        factors.times,
        case
            when coalesce(decided.severity, 7) <> 1 then {{ status_of_rank('coalesce(decided.severity, 7)') }}
            when factors.times is null then 'param_missing'
            else 'ok'
        end as status,
        case when decided.severity = 1 then factors.parameter else factors.factor end as reason_code,
        row_number() over (
            partition by earned.part_id, earned.subject_id, earned.period, earned.line
            order by factors.factor_order
        ) as place
    from earned
    inner join {{ source('rules', 'pay_factors') }} as factors
        on earned.part_id = factors.part_id
        and earned.entry = factors.entry
    left join factors_decided as decided
        on earned.part_id = decided.part_id
        and earned.subject_id = decided.subject_id
        and earned.period = decided.period
        and factors.target = decided.target
    where decided.severity is null or decided.severity not in (0, 6)
),

-- The roster's own grade; for who has none, the one that somebody of that kind starts in (the lowest, if two would do).
graded as (
    select
        earned.part_id,
        earned.subject_id,
        earned.period,
        earned.line,
        earned.is_on_probation,
        earned.probation_factor,
        earned.probation_steps,
        min(grid.grid_order) as grid_order
    from earned
    inner join {{ source('rules', 'pay_grades') }} as grid
        on earned.part_id = grid.part_id
        and earned.line = grid.line
        and (
            earned.wage_grade = grid.value
            or (
                earned.wage_grade is null
                and (
                    (grid.starts = 'fresh_graduate' and earned.is_fresh_graduate)
                    or (grid.starts = 'experienced' and earned.is_experienced)
                )
            )
        )
    where earned.kind = 'grid'
    group by
        earned.part_id, earned.subject_id, earned.period, earned.line, earned.is_on_probation,
        earned.probation_factor, earned.probation_steps
),

stepped as (
    select
        *,
        coalesce(is_on_probation and grid_order > probation_steps, false) as is_lowered
    from graded
),

-- On probation so many grades lower where there are any below, else a share of the grade's amount.
placed as (
    select
        part_id,
        subject_id,
        period,
        line,
        case when is_lowered then grid_order - probation_steps else grid_order end as grid_order,
        case when is_on_probation and probation_factor is not null and not is_lowered then probation_factor else 1 end
            as factor
    from stepped
),

looked_up as (
    select
        placed.part_id,
        placed.subject_id,
        placed.period,
        placed.line,
        placed.factor,
        grid.value as grade,
        grid.amount,
        grid.parameter
    from placed
    inner join {{ source('rules', 'pay_grades') }} as grid
        on placed.part_id = grid.part_id
        and placed.line = grid.line
        and placed.grid_order = grid.grid_order
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
                when earned.tier_mode = 'reached' then earned.figure
                when tiers.to_n is not null and earned.figure > tiers.to_n then tiers.to_n - tiers.from_n + 1
                else earned.figure - tiers.from_n + 1
            end
        ) as share,
        sum(
            tiers.amount * case
                when earned.tier_mode = 'reached' then earned.figure
                when tiers.to_n is not null and earned.figure > tiers.to_n then tiers.to_n - tiers.from_n + 1
                else earned.figure - tiers.from_n + 1
            end
        ) as amount,
        max(
            case when earned.tier_mode is null or (tiers.share is null and tiers.amount is null) then 1 else 0 end
        ) = 1 as has_blank
    from earned
    inner join {{ source('rules', 'pay_tiers') }} as tiers
        on earned.part_id = tiers.part_id
        and earned.line = tiers.line
        -- a part of an occurrence, of work that several people share, lies in the tier that the whole one would begin
        and earned.figure > tiers.from_n - 1
        and (earned.tier_mode <> 'reached' or tiers.to_n is null or earned.figure <= tiers.to_n)
    where earned.kind = 'tiers' and earned.figure_status = 'ok'
    group by earned.part_id, earned.subject_id, earned.period, earned.line, earned.population
),

limited as (
    select
        earned.*,
        coalesce(tiered.has_blank, false) as has_blank,
        tiered.amount as tier_amount,
        looked_up.grade,
        looked_up.amount as grade_amount,
        looked_up.parameter as grade_parameter,
        factored.times as factor,
        factored.status as factor_status,
        factored.reason_code as factor_reason,
        case when earned.is_reduced then earned.figure else 0 end as reduction,
        case
            when earned.kind = 'grid' then looked_up.factor
            when earned.kind = 'granted' then 1
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
    left join looked_up
        on earned.part_id = looked_up.part_id
        and earned.subject_id = looked_up.subject_id
        and earned.period = looked_up.period
        and earned.line = looked_up.line
    left join factors_asked as factored
        on earned.part_id = factored.part_id
        and earned.subject_id = factored.subject_id
        and earned.period = factored.period
        and earned.line = factored.line
        and factored.place = 1
),

-- What is missing and what it is called, the weightiest first.
judged as (
    select
        *,
        case
            when kind = 'fixed' and fixed_amount is null then 'param_missing'
            when kind = 'share' and share is null then 'param_missing'
            when has_blank then 'param_missing'
            when figure_status is not null and figure_status <> 'ok' then figure_status
            when kind = 'grid' and grade is null and wage_grade is null then 'insufficient_data'
            when kind = 'grid' and grade is null then 'manual_review'
            when kind = 'grid' and grade_amount is null then 'param_missing'
            when kind = 'granted' and basis_amount is null then 'incomplete'
            when kind = 'granted' and (basis_amount < granted_minimum or basis_amount > granted_maximum)
                then 'incomplete'
            when basis is not null and basis_amount is null and basis_parameter is not null then 'param_missing'
            when basis is not null and basis_amount is null then 'insufficient_data'
            when factor_status <> 'ok' then factor_status
            else 'ok'
        end as status,
        case
            when kind = 'fixed' and fixed_amount is null then parameter
            when kind = 'share' and share is null then parameter
            when has_blank then coalesce(parameter, 'tiers_blank')
            when figure_status is not null and figure_status <> 'ok' then figure_reason
            when kind = 'grid' and grade is null and wage_grade is null then concat('no_', grid_by)
            when kind = 'grid' and grade is null then 'grade_not_listed'
            when kind = 'grid' and grade_amount is null then coalesce(grade_parameter, 'grade_blank')
            when kind = 'granted' and basis_amount is null then 'not_granted'
            when kind = 'granted' then 'grant_out_of_range'
            when basis is not null and basis_amount is null then coalesce(basis_parameter, concat('no_', basis))
            when factor_status <> 'ok' then factor_reason
        end as obstacle
    from limited
),

computed as (
    select
        *,
        coalesce(grade_amount, basis_amount) as final_basis_amount,
        case
            when status <> 'ok' then null
            when kind = 'fixed' then fixed_amount * {{ factor }} - reduction
            when kind = 'tiers' and basis is null then coalesce(tier_amount, 0) * {{ factor }}
            else
                cast(final_share as decimal(12, 6)) * {{ factor }}
                * cast(coalesce(grade_amount, basis_amount) as decimal(14, 2)) - reduction
        end as exact_amount
    from judged
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    star,
    line,
    line_order,
    cast(case when kind = 'tiers' then figure else 1 end as decimal(18, 6)) as quantity,
    cast(
        case
            when kind = 'fixed' then fixed_amount
            when kind <> 'tiers' or (figure_status = 'ok' and not has_blank) then final_share
        end as decimal(18, 6)
    ) as rate,
    case kind when 'grid' then grid_by when 'granted' then 'granted' else basis end as basis,
    cast(final_basis_amount as decimal(18, 2)) as basis_amount,
    grade,
    cast(case when is_reduced and figure_status = 'ok' then figure end as decimal(18, 2)) as reduction_amount,
    cast(case when status = 'ok' then factor end as decimal(18, 6)) as factor,
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
        when status <> 'ok' then obstacle
        when exact_amount < minimum then 'kept_to_minimum'
        when exact_amount > maximum then 'kept_to_maximum'
    end as reason_code
from computed
