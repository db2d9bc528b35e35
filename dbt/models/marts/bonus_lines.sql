-- One row per posting period × origin period × scheme × payee × line.
-- Never a total; the amount is NULL while it is unknown.
select
    md5(concat(period, '|', period, '|', scheme, '|', subject_type, '|', subject_id, '|', line)) as line_id,
    period,
    period as posting_period,
    period as origin_period,
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
    minimum,
    maximum,
    amount,
    currency,
    'regular' as cause,
    cast(null as {{ dbt.type_string() }}) as corrects_publication_id,
    status,
    reason_code
from {{ ref('int_pay_computed') }}
