-- One row per request to change shifts, as known.
with accepted as (
    {{ accepted_rows('shift_swaps') }}
)

select * from accepted
