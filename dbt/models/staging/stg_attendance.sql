-- One row per employee × day × shift, as known.
-- Late is after the scheduled start, to the second: that second is on time.
with accepted as (
    {{ accepted_rows('attendance') }}
)

select
    *,
    coalesce(first_in > scheduled_start, false) as is_late,
    coalesce(last_out < scheduled_end, false) as is_early_leave,
    coalesce(absence_kind = 'unexcused', false) as is_absent,
    cast({{ seconds_between('scheduled_start', 'first_in') }} as bigint) as late_seconds,
    cast(
        extract(hour from first_in) * 3600 + extract(minute from first_in) * 60 + extract(second from first_in)
        as bigint
    ) as first_in_second
from accepted
