-- One row per scheme × subject: the star with which a ladder starts.
with accepted as (
    {{ accepted_rows('opening_standings') }}
)

select * from accepted
