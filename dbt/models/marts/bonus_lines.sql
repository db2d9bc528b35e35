-- One row per posting period × origin period × scheme × payee × line.
-- Never a total; the amount is NULL while it is unknown. What a policy over several schemes cuts is a line of its own,
-- and so is the difference that is paid for a closed period.
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
    amount,
    currency,
    cause,
    corrects_publication_id,
    status,
    reason_code
from lines
