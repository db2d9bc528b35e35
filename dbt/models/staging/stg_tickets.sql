-- One row per ticket, as known.
-- Its surprise: a view. Events are read in place, each reader taking the columns that it needs, and are never copied.
{{ config(materialized='view') }}

with accepted as (
    {{ accepted_rows('tickets') }}
)

select
    *,
    -- a mean over replies, not over tickets; one whose replies were not counted weighs as one
    cast(average_reply_seconds * coalesce(reply_count, 1) as decimal(18, 6)) as reply_seconds,
    case when average_reply_seconds is not null then coalesce(reply_count, 1) end as replies
from accepted
