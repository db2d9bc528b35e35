-- One row per site × day, as known.
with accepted as (
    {{ accepted_rows('calendar') }}
)

select * from accepted
