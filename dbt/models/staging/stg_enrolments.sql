-- One row per scheme × period × employee who applied, as known.
with accepted as (
    {{ accepted_rows('enrolments') }}
)

select * from accepted
