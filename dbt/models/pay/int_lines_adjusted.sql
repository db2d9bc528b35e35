-- One row per approved adjustment × month in which it is posted: an amount that people decided, as the ledger has it.
-- Its surprise: nothing is computed but the version of the scheme that it stands beside.
{{ config(materialized='view') }}
with periods as (
    select distinct
        period,
        period_index
    from {{ source('site', 'work_periods') }}
),

versions as (
    select
        parts.scheme,
        periods.period,
        max(parts.scheme_version) as scheme_version
    from {{ source('rules', 'parts') }} as parts
    inner join periods
        on parts.effective_from_index <= periods.period_index
        and (parts.effective_to_index is null or parts.effective_to_index > periods.period_index)
    group by parts.scheme, periods.period
)

select
    adjustments.period,
    adjustments.scheme,
    versions.scheme_version,
    adjustments.subject_type,
    adjustments.subject_id,
    adjustments.line,
    adjustments.amount,
    adjustments.currency,
    'ok' as status,
    adjustments.cause as reason_code
from {{ source('earlier', 'adjustments') }} as adjustments
inner join versions
    on adjustments.scheme = versions.scheme
    and adjustments.period = versions.period
