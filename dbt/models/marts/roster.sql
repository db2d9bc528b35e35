-- One row per employee × month at work in it. What the census is held against.
select
    subject_type,
    subject_id,
    period,
    site_id,
    unit_id,
    role
from {{ ref('int_subject_attributes') }}
where presence = 'at_work'
