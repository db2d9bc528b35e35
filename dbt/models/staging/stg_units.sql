-- One row per unit × date from which the row is valid, as known.
with accepted as (
    {{ accepted_rows('units') }}
)

select * from accepted
