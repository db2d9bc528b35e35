-- One row per logged event, as known.
with accepted as (
    {{ accepted_rows('events') }}
)

select * from accepted
