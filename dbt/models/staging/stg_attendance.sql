-- One row per employee × day × shift, as known. Late is after the scheduled start, to the second: that second is on time.
with accepted as (
    {{ accepted_rows('attendance') }}
)

select
    *,
    coalesce(first_in > scheduled_start, false) as is_late
from accepted
