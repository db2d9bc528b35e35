-- One row per scheme × case × step × month × party: which share of a case a payee answers for, and what that costs.
-- Its surprise: the amounts are positive here, parts of a sum; the line that is posted takes them off.
select
    scheme,
    cast(scheme_version as integer) as scheme_version,
    case_type as subject_type,
    case_id as subject_id,
    period,
    step,
    party_type as payee_type,
    party as payee_id,
    share,
    cast(rate as decimal(18, 6)) as rate,
    basis_amount,
    charge,
    amount,
    currency,
    line,
    status,
    reason_code
from {{ ref('int_case_shares') }}
