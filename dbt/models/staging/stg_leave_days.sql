-- One row per leave request × day, as known, with whose leave it is. A day of a request that is not known has nobody.
with accepted as (
    {{ accepted_rows('leave_days') }}
),

requests as (
    select
        leave_id,
        employee_id,
        kind,
        approved
    from {{ ref('stg_leave') }}
)

select
    accepted.*,
    requests.employee_id,
    requests.kind,
    requests.approved
from accepted
left join requests
    on accepted.leave_id = requests.leave_id
