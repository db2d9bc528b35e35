-- One row per interviewed applicant, as known.
with accepted as (
    {{ accepted_rows('candidates') }}
)

select * from accepted
