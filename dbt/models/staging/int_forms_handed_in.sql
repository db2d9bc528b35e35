-- One row per scheme × employee × day on which a form of the scheme was handed in, with the attendance from hiring to
-- that day.
-- Read only by schemes whose rules ask for a form. Its surprise: a month whose attendance did not come counts as none
-- here; `int_forms_uncovered` says of which figures that is not the truth.
with forms as (
    select distinct
        assessments.scheme,
        assessments.subject_id,
        assessments.assessed_on
    from ({{ accepted_rows('assessments') }}) as assessments
    inner join {{ source('rules', 'parts') }} as parts
        on assessments.scheme = parts.scheme
        and parts.needs_form
    where assessments.purpose = 'live'
),

-- the hiring that the form is about: of somebody who came back, the last one before that day
hired as (
    select
        forms.scheme,
        forms.subject_id,
        forms.assessed_on,
        max(employees.hired_on) as hired_on
    from forms
    inner join {{ ref('stg_employees') }} as employees
        on forms.subject_id = employees.employee_id
        and forms.assessed_on >= employees.hired_on
    group by forms.scheme, forms.subject_id, forms.assessed_on
)

select
    forms.scheme,
    forms.subject_id,
    forms.assessed_on,
    hired.hired_on,
    cast(
        coalesce(sum(
            case when attendance.is_late then 1 else 0 end
            + case when attendance.is_early_leave then 1 else 0 end
            + case when attendance.is_absent then 1 else 0 end
        ), 0) as bigint
    ) as faults_since_hiring,
    cast(coalesce(sum(case when attendance.absence_kind = 'leave' then 1 else 0 end), 0) as bigint)
        as leave_days_since_hiring
from forms
left join hired
    on forms.scheme = hired.scheme
    and forms.subject_id = hired.subject_id
    and forms.assessed_on = hired.assessed_on
left join {{ ref('stg_attendance') }} as attendance
    on forms.subject_id = attendance.employee_id
    and hired.hired_on <= attendance.day
    and forms.assessed_on >= attendance.day
group by forms.scheme, forms.subject_id, forms.assessed_on, hired.hired_on
