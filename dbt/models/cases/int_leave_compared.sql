-- One row per leave request with its times compared: whether it was approved before it began, and how long after the
-- beginning the team was told. A request without an hour begins with its first day.
{%- set begins_at = 'coalesce(starts_at, cast(starts_on as timestamp))' %}
select
    leave_id,
    employee_id,
    kind,
    starts_on,
    ends_on,
    starts_at,
    days,
    requested_at,
    approved_at,
    notified_at,
    approved,
    coalesce(approved and approved_at < {{ begins_at }}, false) as is_approved_beforehand,
    cast({{ seconds_between(begins_at, 'notified_at') }} as bigint) as notice_seconds
from {{ ref('stg_leave') }}
