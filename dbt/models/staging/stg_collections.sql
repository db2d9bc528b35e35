-- One row per employee × month of fee collection, as known.
with accepted as (
    {{ accepted_rows('collections') }}
)

select * from accepted
