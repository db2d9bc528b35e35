-- One row per measure of people × month × standing of those for whom rows were counted: what came for people at work,
-- and what waits in suspense, for an id that no roster knows, or for somebody who was not at work in that month.
-- Its surprise: nobody's figure is made of what is in suspense. `measured_count` was counted before any look-up.
with months as (
    select distinct
        period,
        period_index
    from {{ ref('int_month_spine') }}
),

asked as (
    select
        measures.source,
        measures.measure,
        months.period,
        months.period_index
    from {{ source('rules', 'measures') }} as measures
    inner join {{ source('site', 'asked_figures') }} as asked_figures
        on measures.measure = asked_figures.measure
    inner join months
        on asked_figures.period_index = months.period_index
    where measures.kind in ('source', 'mark') and measures.subject_type = 'employee'
),

people as (
    select distinct employee_id
    from {{ ref('stg_employees') }}
),

units as (
    select distinct unit_id
    from {{ ref('stg_units') }}
),

standings as (
    select
        subject_id,
        period_index,
        presence
    from {{ ref('int_subject_attributes') }}
    where subject_type = 'employee'
),

placed as (
    select
        asked.source,
        asked.measure,
        asked.period,
        measured.subject_id,
        measured.n,
        measured.numerator,
        case
            when measured.subject_id = '' then 'undivided'
            when standings.presence is not null then standings.presence
            when people.employee_id is not null then 'not_computed'
            when units.unit_id is not null then 'unit'
            else 'unknown'
        end as standing
    from {{ ref('int_source_measures') }} as measured
    inner join asked
        on measured.measure = asked.measure
        and measured.period_index = asked.period_index
    left join standings
        on measured.subject_id = standings.subject_id
        and measured.period_index = standings.period_index
    left join people
        on measured.subject_id = people.employee_id
    left join units
        on measured.subject_id = units.unit_id
),

together as (
    select
        asked.measure,
        asked.period,
        sum(coalesce(measured.n, 0)) as measured_count
    from {{ ref('int_source_measures') }} as measured
    inner join asked
        on measured.measure = asked.measure
        and measured.period_index = asked.period_index
    group by asked.measure, asked.period
),

summed as (
    select
        source,
        measure,
        period,
        standing,
        count(distinct subject_id) as subjects,
        sum(coalesce(n, 0)) as row_count,
        sum(numerator) as total
    from placed
    group by source, measure, period, standing
)

select
    summed.source,
    summed.measure,
    summed.period,
    summed.standing,
    cast(summed.subjects as bigint) as subjects,
    cast(summed.row_count as bigint) as row_count,
    cast(summed.total as decimal(28, 6)) as total,
    cast(together.measured_count as bigint) as measured_count
from summed
inner join together
    on summed.measure = together.measure
    and summed.period = together.period
