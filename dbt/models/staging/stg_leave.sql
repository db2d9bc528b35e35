-- One row per leave request, as known.
with accepted as (
    {{ accepted_rows('leave') }}
)

select * from accepted
