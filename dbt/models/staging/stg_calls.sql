-- One row per call, as known.
with accepted as (
    {{ accepted_rows('calls') }}
)

select * from accepted
