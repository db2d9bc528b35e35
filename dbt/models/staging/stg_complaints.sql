-- One row per complaint, as known.
with accepted as (
    {{ accepted_rows('complaints') }}
)

select * from accepted
