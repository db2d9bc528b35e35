-- One row per line that the open month posts for a closed period: a difference, or once, without an amount, that a line
-- that was paid is undecided by now.
{{ config(materialized='view') }}
select
    decided.posting_period as period,
    decided.origin_period,
    corrected.corrects_publication_id,
    decided.scheme,
    decided.scheme_version,
    decided.subject_type,
    decided.subject_id,
    decided.line,
    decided.star,
    decided.currency,
    decided.amount,
    decided.status,
    case
        when decided.decision = 'recovery_limited' then decided.decision
        else decided.reason_code
    end as reason_code
from {{ ref('int_retro_decided') }} as decided
inner join {{ source('earlier', 'corrected_periods') }} as corrected
    on decided.origin_period = corrected.origin_period
where decided.amount <> 0 or (decided.decision = 'undecided' and not decided.is_told)
