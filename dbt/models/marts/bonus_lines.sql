-- One row per posting period × origin period × scheme × payee × line.
-- Never a total; the amount is NULL while it is unknown. What a policy over several schemes cuts is a line of its own,
-- and so are the difference that is paid for a closed period and what people adjusted.
-- Its surprise: a hold takes the amount of what would be paid out of sight of whoever adds up, and keeps it beside.
with lines as (
    select
        period,
        period as origin_period,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        line,
        star,
        quantity,
        rate,
        basis,
        basis_amount,
        grade,
        reduction_amount,
        factor,
        minimum,
        maximum,
        amount,
        currency,
        'regular' as cause,
        cast(null as {{ dbt.type_string() }}) as corrects_publication_id,
        status,
        reason_code
    from {{ ref('int_pay_computed') }}
    {%- for model, origin, star, quantity, cause, corrects in [
        ('int_pay_stacked', 'period', 'star', 'cast(1 as decimal(18, 6))', 'adjustment', none),
        ('int_lines_adjusted', 'period', 'cast(null as integer)', 'cast(1 as decimal(18, 6))', 'adjustment', none),
        ('int_charge_lines', 'period', 'cast(null as integer)', 'quantity', 'regular', none),
        ('int_retro_lines', 'origin_period', 'star', 'cast(1 as decimal(18, 6))', 'retro', 'corrects_publication_id'),
    ] %}
    union all
    -- a sum by itself: neither a rate nor a limit of its own made it
    select
        period,
        {{ origin }} as origin_period,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        line,
        {{ star }} as star,
        {{ quantity }} as quantity,
        cast(null as decimal(18, 6)) as rate,
        cast(null as {{ dbt.type_string() }}) as basis,
        cast(null as decimal(18, 2)) as basis_amount,
        cast(null as {{ dbt.type_string() }}) as grade,
        cast(null as decimal(18, 2)) as reduction_amount,
        cast(null as decimal(18, 6)) as factor,
        cast(null as decimal(18, 2)) as minimum,
        cast(null as decimal(18, 2)) as maximum,
        amount,
        currency,
        '{{ cause }}' as cause,
        cast({{ corrects or 'null' }} as {{ dbt.type_string() }}) as corrects_publication_id,
        status,
        reason_code
    from {{ ref(model) }}
    {%- endfor %}
),

-- Each level of a hold has at most one row for a line. What is not payable yet is not held: it has its own obstacle.
held as (
    select
        lines.*,
        case
            when lines.status = 'ok' and lines.amount is not null
                then coalesce(of_payee.hold, of_scheme.hold, of_line.hold)
        end as hold
    from lines
    left join {{ source('earlier', 'holds') }} as of_payee
        on lines.period = of_payee.period
        and lines.subject_type = of_payee.subject_type
        and lines.subject_id = of_payee.subject_id
        and of_payee.scheme is null
    left join {{ source('earlier', 'holds') }} as of_scheme
        on lines.period = of_scheme.period
        and lines.subject_type = of_scheme.subject_type
        and lines.subject_id = of_scheme.subject_id
        and lines.scheme = of_scheme.scheme
        and of_scheme.line is null
    left join {{ source('earlier', 'holds') }} as of_line
        on lines.period = of_line.period
        and lines.subject_type = of_line.subject_type
        and lines.subject_id = of_line.subject_id
        and lines.scheme = of_line.scheme
        and lines.line = of_line.line
)

select
    md5(concat(period, '|', origin_period, '|', scheme, '|', subject_type, '|', subject_id, '|', line)) as line_id,
    period,
    period as posting_period,
    origin_period,
    scheme,
    cast(scheme_version as integer) as scheme_version,
    subject_type,
    subject_id,
    subject_type as payee_type,
    subject_id as payee_id,
    case when subject_type = 'employee' then subject_id end as employee_id,
    line,
    star,
    quantity,
    rate,
    basis,
    basis_amount,
    grade,
    reduction_amount,
    factor,
    minimum,
    maximum,
    case when hold is null then amount end as amount,
    case when hold is not null then amount end as held_amount,
    currency,
    cause,
    corrects_publication_id,
    case when hold is null then status else 'held' end as status,
    reason_code,
    hold
from held
