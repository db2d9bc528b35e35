-- One row per ticket, as known.
with accepted as (
    {{ accepted_rows('tickets') }}
)

select * from accepted
