-- One row per employee × month: role, unit, site, pay and tenure as of the month's last day, and whether at work in it;
-- and one row per unit of a kind that is rated, and per applicant in the month of the interview.
-- Its surprise: the row of the roster that was in force then, never today's; a leaver keeps their history.
with months as (
    select distinct
        period,
        period_index,
        first_day,
        last_day
    from {{ ref('int_month_spine') }}
),

dated as (
    select
        months.period,
        months.period_index,
        months.first_day,
        months.last_day,
        employees.employee_id,
        employees.role,
        employees.line,
        employees.unit_id,
        employees.hired_on,
        employees.left_on,
        employees.confirmed_on,
        employees.notice_on,
        employees.base_pay,
        employees.performance_pay,
        employees.wage_grade,
        employees.fresh_graduate,
        employees.experienced,
        row_number() over (
            partition by months.period_index, employees.employee_id
            order by
                case when employees.valid_from <= months.last_day then 0 else 1 end,
                case when employees.valid_from <= months.last_day then employees.valid_from end desc nulls last,
                employees.valid_from
        ) as recency
    from months
    cross join {{ ref('stg_employees') }} as employees
),

in_force as (
    select
        *,
        case
            when hired_on > last_day then 'not_yet_hired'
            when left_on < first_day then 'left'
            else 'at_work'
        end as presence
    from dated
    where recency = 1
),

rated as (
    {{ rated_types() }}
),

-- a role of theirs is what they are; they are not hired, paid or on leave
others as (
    select
        units.kind as subject_type,
        units.unit_id as subject_id,
        units.unit_id,
        units.period_index
    from {{ ref('int_units_in_force') }} as units
    inner join rated
        on units.kind = rated.subject_type
    union all
    select
        'candidate' as subject_type,
        candidates.candidate_id as subject_id,
        candidates.unit_id,
        {{ month_index('candidates.interviewed_month') }} as period_index
    from {{ ref('stg_candidates') }} as candidates
    inner join rated
        on rated.subject_type = 'candidate'
)

select
    'employee' as subject_type,
    in_force.employee_id as subject_id,
    in_force.period,
    in_force.period_index,
    in_force.presence,
    in_force.role,
    in_force.line,
    in_force.unit_id,
    int_unit_sites.site_id,
    in_force.hired_on,
    in_force.left_on,
    in_force.confirmed_on,
    coalesce(in_force.notice_on <= in_force.last_day, false) as is_under_notice,
    in_force.base_pay,
    in_force.performance_pay,
    in_force.wage_grade,
    in_force.fresh_graduate,
    in_force.experienced,
    -- Like an empty day of leaving, an empty day of confirmation is one that has not come.
    in_force.confirmed_on is null or in_force.confirmed_on > in_force.last_day as is_on_probation,
    in_force.first_day,
    in_force.last_day,
    -- Whole calendar months to the first day after the month, so a hire on the 1st has worked this month in full.
    {{ month_index('in_force.last_day') }} + 1 - {{ month_index('in_force.hired_on') }}
    - case when extract(day from in_force.hired_on) > 1 then 1 else 0 end as tenure_months
from in_force
left join {{ ref('int_unit_sites') }} as int_unit_sites
    on in_force.unit_id = int_unit_sites.unit_id
    and in_force.period_index = int_unit_sites.period_index
inner join {{ ref('int_month_spine') }} as spine
    on in_force.period_index = spine.period_index
    and (spine.site_id is null or spine.site_id = int_unit_sites.site_id)
union all
select
    others.subject_type,
    others.subject_id,
    spine.period,
    others.period_index,
    'at_work' as presence,
    others.subject_type as role,
    cast(null as {{ dbt.type_string() }}) as line,
    others.unit_id,
    int_unit_sites.site_id,
    cast(null as date) as hired_on,
    cast(null as date) as left_on,
    cast(null as date) as confirmed_on,
    false as is_under_notice,
    cast(null as decimal(18, 2)) as base_pay,
    cast(null as decimal(18, 2)) as performance_pay,
    cast(null as {{ dbt.type_string() }}) as wage_grade,
    cast(null as boolean) as fresh_graduate,
    cast(null as boolean) as experienced,
    false as is_on_probation,
    spine.first_day,
    spine.last_day,
    cast(null as integer) as tenure_months
from others
left join {{ ref('int_unit_sites') }} as int_unit_sites
    on others.unit_id = int_unit_sites.unit_id
    and others.period_index = int_unit_sites.period_index
inner join {{ ref('int_month_spine') }} as spine
    on others.period_index = spine.period_index
    and (spine.site_id is null or spine.site_id = int_unit_sites.site_id)
