-- One row per case × party that answers for a share of it, with whether the shares make a whole.
-- Its surprise: shares that were rejected stand here too: nobody can tell what their parties answer for, and that is
-- not nothing.
select
    'complaint' as case_type,
    complaint_id as case_id,
    party_type,
    party,
    share,
    true as is_whole
from {{ ref('stg_complaint_liability') }}
union all
select
    'complaint' as case_type,
    complaint_id as case_id,
    party_type,
    party,
    share,
    false as is_whole
from {{ ref('int_shares_rejected') }}
