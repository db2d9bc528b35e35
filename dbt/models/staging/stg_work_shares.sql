-- One row per shared row × person who worked on it, as known.
with accepted as (
    {{ accepted_rows('work_shares') }}
)

select * from accepted
