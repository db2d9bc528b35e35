-- One row per scheme × subject × period × flag × item that is raised. A flag never acts by itself: a person decides.
-- Its surprise: the flag of a unit may be told of its people, each of whom then has a row (`of_unit_id` says whose).
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
),

told as (
    select
        raised.part_id,
        raised.scheme,
        raised.scheme_version,
        raised.subject_type,
        raised.subject_id,
        raised.period,
        raised.target,
        cast(null as {{ dbt.type_string() }}) as of_unit_id
    from raised
    inner join {{ source('rules', 'flags') }} as flags
        on raised.part_id = flags.part_id
        and raised.target = flags.target
        and flags.people_measure is null
    union all
    -- the people of the unit who have a part in the figure
    select
        raised.part_id,
        raised.scheme,
        raised.scheme_version,
        'employee' as subject_type,
        members.member_id as subject_id,
        raised.period,
        raised.target,
        min(raised.subject_id) as of_unit_id
    from raised
    inner join {{ source('rules', 'flags') }} as flags
        on raised.part_id = flags.part_id
        and raised.target = flags.target
    inner join {{ ref('int_unit_members') }} as members
        on members.member_kind = 'people'
        and raised.subject_id = members.unit_id
        and {{ month_index(last_month_of_period('raised.period')) }} = members.period_index
    inner join {{ ref('int_source_measures') }} as measured
        on flags.people_measure = measured.measure
        and members.member_id = measured.subject_id
        and members.period_index = measured.period_index
        and measured.numerator > 0
    -- whoever works in a unit inside another one is told of once
    group by
        raised.part_id, raised.scheme, raised.scheme_version, members.member_id, raised.period, raised.target
)

select
    told.scheme,
    cast(told.scheme_version as integer) as scheme_version,
    told.subject_type,
    told.subject_id,
    told.period,
    told.of_unit_id,
    flags.flag,
    flags.item,
    flags.reason_en as reason,
    flags.reason_zh,
    cast(null as {{ dbt.type_string() }}) as decided_by_human
from told
inner join {{ source('rules', 'flags') }} as flags
    on told.part_id = flags.part_id
    and told.target = flags.target
