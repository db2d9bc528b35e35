-- One row per exam taken, as known.
with accepted as (
    {{ accepted_rows('exams') }}
)

select
    *,
    coalesce(score = max_score, false) as is_full_mark
from accepted
