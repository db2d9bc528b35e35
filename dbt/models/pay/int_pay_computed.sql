-- One row per period × scheme × payee × line that the star earns. Money is rounded once, half up, on the line's final amount.
-- Its surprise: a blank in the rules or in the roster leaves the amount NULL with its status, never 0.
with earned as (
    select
        standings.scheme,
        standings.scheme_version,
        standings.subject_type,
        standings.subject_id,
        standings.period,
        standings.star,
        standings.population,
        pay.line,
        pay.line_order,
        pay.kind,
        pay.amount as fixed_amount,
        pay.share,
        pay.basis,
        pay.minimum,
        pay.maximum,
        pay.parameter,
        pay.currency,
        case pay.basis
            when 'base_pay' then attributes.base_pay
            when 'performance_pay' then attributes.performance_pay
        end as basis_amount
    from {{ ref('int_standings') }} as standings
    inner join {{ current_work() }} as work
        on standings.part_id = work.part_id
        and standings.subject_id = work.subject_id
        and standings.period = work.period
    inner join {{ source('rules', 'pay') }} as pay
        on standings.part_id = pay.part_id
        and (pay.population is null or pay.population = standings.population)
        and (
            (pay.outcome = 'star' and standings.status = 'ok' and pay.star = standings.star)
            or (pay.outcome = 'manual_review' and standings.status = 'manual_review')
        )
    inner join {{ ref('int_subject_attributes') }} as attributes
        on standings.subject_id = attributes.subject_id
        and standings.period_index = attributes.period_index
),

computed as (
    select
        *,
        case kind when 'fixed' then fixed_amount else basis_amount * share end as exact_amount,
        case
            when kind = 'fixed' and fixed_amount is null then 'param_missing'
            when kind = 'share' and share is null then 'param_missing'
            when kind = 'share' and basis_amount is null then 'insufficient_data'
            else 'ok'
        end as status
    from earned
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
    cast(1 as decimal(18, 6)) as quantity,
    cast(case kind when 'share' then share else fixed_amount end as decimal(18, 6)) as rate,
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
    case status
        when 'param_missing' then parameter
        when 'insufficient_data' then concat('no_', basis)
    end as reason_code
from computed
