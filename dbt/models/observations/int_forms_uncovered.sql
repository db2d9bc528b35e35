-- One row per measure × employee × month of a form that counts attendance since the hire, where some did not come.
-- Its surprise: attendance has come for a month as any feed has (the site's deliveries cover it, or a row lies in it),
-- but the months are those since the hire, at the site where the person then worked, and none before the site's first.
-- Who came with a unit that is newer than the hire is looked for at its first site: nobody knows of the months before.
with forms as (
    select distinct
        measures.measure,
        assessments.subject_id,
        {{ month_index('assessments.assessment_month') }} as period_index,
        {{ month_index('handed_in.hired_on') }} as first_index,
        {{ month_index('handed_in.assessed_on') }} as last_index
    from {{ ref('stg_assessments') }} as assessments
    inner join ({{ measures_since_hiring() }}) as measures
        on assessments.scheme = measures.scheme
    inner join {{ ref('int_forms_handed_in') }} as handed_in
        on assessments.scheme = handed_in.scheme
        and assessments.subject_id = handed_in.subject_id
        and assessments.assessed_on = handed_in.assessed_on
    where assessments.purpose = 'live' and assessments.assessment_month is not null
),

-- the row of the roster in force at a month's end; before the first one, that one
employed as (
    select
        employee_id,
        unit_id,
        case
            when lag(valid_from) over (partition by employee_id order by valid_from) is null
                then cast('1900-01-01' as date)
            else valid_from
        end as held_from,
        coalesce(
            lead(valid_from) over (partition by employee_id order by valid_from),
            cast('9999-12-31' as date)
        ) as held_until
    from {{ ref('stg_employees') }}
),

standing as (
    select
        unit_id,
        site_id,
        period_index,
        row_number() over (partition by unit_id order by period_index) as place
    from {{ ref('int_unit_sites') }}
    where site_id is not null
),

unit_months as (
    select
        unit_id,
        site_id,
        period_index
    from standing
    union all
    select
        standing.unit_id,
        standing.site_id,
        months.period_index
    from standing
    inner join {{ ref('int_months_since_hiring') }} as months
        on standing.site_id = months.site_id
        and standing.period_index > months.period_index
    where standing.place = 1
),

placed as (
    select
        employed.employee_id,
        months.site_id,
        months.period_index
    from {{ ref('int_months_since_hiring') }} as months
    inner join unit_months
        on months.site_id = unit_months.site_id
        and months.period_index = unit_months.period_index
    inner join employed
        on unit_months.unit_id = employed.unit_id
        and months.last_day >= employed.held_from
        and months.last_day < employed.held_until
),

uncovered as (
    select
        forms.measure,
        forms.subject_id,
        forms.period_index,
        placed.site_id,
        placed.period_index as month_asked
    from forms
    inner join placed
        on forms.subject_id = placed.employee_id
        and placed.period_index between forms.first_index and forms.last_index
    left join {{ ref('int_feeds_covered') }} as covered
        on covered.source = 'attendance'
        and placed.site_id = covered.site_id
        and placed.period_index = covered.period_index
    where covered.site_id is null
),

months_asked as (
    select distinct
        site_id,
        month_asked
    from uncovered
),

with_rows as (
    select distinct
        months_asked.site_id,
        months_asked.month_asked
    from months_asked
    inner join placed
        on months_asked.site_id = placed.site_id
        and months_asked.month_asked = placed.period_index
    inner join {{ ref('stg_attendance') }} as attendance
        on placed.employee_id = attendance.employee_id
        and placed.period_index = {{ month_index('attendance.day_month') }}
)

select distinct
    uncovered.measure,
    uncovered.subject_id,
    uncovered.period_index
from uncovered
left join with_rows
    on uncovered.site_id = with_rows.site_id
    and uncovered.month_asked = with_rows.month_asked
where with_rows.site_id is null
