-- One row per return of goods, as known, in the month in which its complaint was closed: none while that is open.
with accepted as (
    {{ accepted_rows('returns') }}
),

complaints as (
    select
        complaint_id,
        employee_id,
        unit_id,
        closed_on,
        closed_month
    from {{ ref('stg_complaints') }}
)

select
    accepted.*,
    complaints.employee_id,
    complaints.unit_id,
    complaints.closed_on,
    complaints.closed_month
from accepted
left join complaints
    on accepted.complaint_id = complaints.complaint_id
