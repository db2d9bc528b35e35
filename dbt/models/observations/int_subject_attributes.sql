-- One row per employee × month: pay and tenure as of its last day; role, unit and site by the company's rule for
-- those who changed within it (its last day mostly), and whether at work in it; and one row per unit of a kind that is
-- rated, and per applicant in the month of the interview.
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

{% if var('role_of_month') != 'last_day' -%}
-- the days of the month for which each row of the roster held, of the employment that the month's last row tells of
versions as (
    select
        *,
        coalesce(
            lead(valid_from) over (
                partition by employee_id
                order by valid_from
            ),
            cast('9999-12-31' as date)
        ) as valid_until
    from {{ ref('stg_employees') }}
),

held as (
    select
        in_force.period_index,
        versions.employee_id,
        versions.role,
        versions.line,
        versions.unit_id,
        greatest(versions.valid_from, in_force.first_day, in_force.hired_on) as from_on,
        least(
            cast({{ dbt.dateadd('day', -1, 'versions.valid_until') }} as date),
            in_force.last_day,
            coalesce(in_force.left_on, in_force.last_day)
        ) as until_on
    from in_force
    inner join versions
        on in_force.employee_id = versions.employee_id
        and in_force.hired_on = versions.hired_on
    where in_force.presence = 'at_work'
),

-- who left a role and came back held it for the days of both
added as (
    select
        *,
        sum({{ dbt.datediff('from_on', 'until_on', 'day') }} + 1) over (
            partition by period_index, employee_id, role, line, unit_id
        ) as days_held
    from held
    where from_on <= until_on
),

chosen as (
    select
        *,
        row_number() over (
            partition by period_index, employee_id
            {%- if var('role_of_month') == 'first_day' %}
            order by from_on
            {%- else %}
            order by days_held desc, from_on desc
            {%- endif %}
        ) as place
    from added
),

placed as (
    select
        in_force.*,
        case when chosen.employee_id is null then in_force.role else chosen.role end as role_of_month,
        case when chosen.employee_id is null then in_force.line else chosen.line end as line_of_month,
        case when chosen.employee_id is null then in_force.unit_id else chosen.unit_id end as unit_of_month
    from in_force
    left join chosen
        on in_force.employee_id = chosen.employee_id
        and in_force.period_index = chosen.period_index
        and chosen.place = 1
),
{%- else -%}
placed as (
    select
        *,
        role as role_of_month,
        line as line_of_month,
        unit_id as unit_of_month
    from in_force
),
{%- endif %}

{% if var('rehired') == 'anew' -%}
-- whoever had left before the hire that is in force begins anew with its month
begun as (
    select
        placed.*,
        case when hired_again.employee_id is not null then {{ month_index('placed.hired_on') }} end as rehired_index
    from placed
    left join (
        select distinct
            in_force.employee_id,
            in_force.period_index
        from in_force
        inner join {{ ref('stg_employees') }} as earlier
            on in_force.employee_id = earlier.employee_id
            and earlier.left_on < in_force.hired_on
    ) as hired_again
        on placed.employee_id = hired_again.employee_id
        and placed.period_index = hired_again.period_index
),
{%- else -%}
begun as (
    select
        *,
        cast(null as integer) as rehired_index
    from placed
),
{%- endif %}

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
    placed.employee_id as subject_id,
    placed.period,
    placed.period_index,
    placed.presence,
    placed.role_of_month as role,
    placed.line_of_month as line,
    placed.unit_of_month as unit_id,
    int_unit_sites.site_id,
    placed.hired_on,
    placed.left_on,
    placed.confirmed_on,
    coalesce(placed.notice_on <= placed.last_day, false) as is_under_notice,
    placed.base_pay,
    placed.performance_pay,
    placed.wage_grade,
    placed.fresh_graduate,
    placed.experienced,
    -- Like an empty day of leaving, an empty day of confirmation is one that has not come.
    placed.confirmed_on is null or placed.confirmed_on > placed.last_day as is_on_probation,
    placed.first_day,
    placed.last_day,
    -- Whole calendar months to the first day after the month, so a hire on the 1st has worked this month in full.
    {{ month_index('placed.last_day') }} + 1 - {{ month_index('placed.hired_on') }}
    - case when extract(day from placed.hired_on) > 1 then 1 else 0 end as tenure_months,
    placed.rehired_index
from begun as placed
left join {{ ref('int_unit_sites') }} as int_unit_sites
    on placed.unit_of_month = int_unit_sites.unit_id
    and placed.period_index = int_unit_sites.period_index
inner join {{ ref('int_month_spine') }} as spine
    on placed.period_index = spine.period_index
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
    cast(null as integer) as tenure_months,
    cast(null as integer) as rehired_index
from others
left join {{ ref('int_unit_sites') }} as int_unit_sites
    on others.unit_id = int_unit_sites.unit_id
    and others.period_index = int_unit_sites.period_index
inner join {{ ref('int_month_spine') }} as spine
    on others.period_index = spine.period_index
    and (spine.site_id is null or spine.site_id = int_unit_sites.site_id)
