-- One row per scheme × subject × period × flag × item that is raised. A flag never acts by itself: a person decides.
with raised as (
    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period,
        target
    from {{ ref('int_flags_judged') }}
    group by part_id, scheme, scheme_version, subject_type, subject_id, period, target
    having max(severity) = 1
    union all
    select
        pay.part_id,
        pay.scheme,
        pay.scheme_version,
        pay.subject_type,
        pay.subject_id,
        pay.period,
        flags.target
    from {{ ref('int_pay_computed') }} as pay
    inner join {{ source('rules', 'flags') }} as flags
        on pay.part_id = flags.part_id
        and pay.line = flags.line
    where pay.reason_code in ('kept_to_minimum', 'kept_to_maximum')
)

select
    raised.scheme,
    cast(raised.scheme_version as integer) as scheme_version,
    raised.subject_type,
    raised.subject_id,
    raised.period,
    flags.flag,
    flags.item,
    flags.reason_en as reason,
    flags.reason_zh,
    cast(null as {{ dbt.type_string() }}) as decided_by_human
from raised
inner join {{ source('rules', 'flags') }} as flags
    on raised.part_id = flags.part_id
    and raised.target = flags.target
