-- One row per employee × date from which the row is valid, as known.
with accepted as (
    {{ accepted_rows('employees') }}
)

select * from accepted
