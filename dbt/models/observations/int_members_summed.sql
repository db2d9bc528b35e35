-- One row per unit × month × measure that is added up over the unit's people or over the units in it.
-- Its surprise: counts and sums stand over 1, so only what a mean or a ratio divides by is added up too.
select
    members.unit_id as subject_id,
    measured.period_index,
    measured.measure,
    cast(
        case measures.aggregate
            when 'minimum' then min(measured.numerator)
            when 'maximum' then max(measured.numerator)
            else sum(measured.numerator)
        end as decimal(28, 6)
    ) as numerator,
    cast(
        case when measures.aggregate in ('mean', 'ratio') then sum(measured.denominator) else 1 end as decimal(20, 6)
    ) as denominator,
    cast(sum(measured.n) as bigint) as n,
    cast(sum(measured.pending) as bigint) as pending
from {{ ref('int_source_measures') }} as measured
inner join {{ source('rules', 'measures') }} as measures
    on measured.measure = measures.measure
    and measures.over_members is not null
inner join {{ ref('int_unit_members') }} as members
    on measures.over_members = members.member_kind
    and measured.subject_id = members.member_id
    and measured.period_index = members.period_index
group by members.unit_id, measured.period_index, measured.measure, measures.aggregate
