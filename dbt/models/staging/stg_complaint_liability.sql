-- One row per complaint × party that answers for a part of it, as known, in the month of the complaint.
with accepted as (
    {{ accepted_rows('complaint_liability') }}
),

complaints as (
    select
        complaint_id,
        received_at,
        received_month
    from {{ ref('stg_complaints') }}
)

select
    accepted.*,
    complaints.received_at,
    complaints.received_month
from accepted
left join complaints
    on accepted.complaint_id = complaints.complaint_id
