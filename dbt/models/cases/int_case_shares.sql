-- One row per part × month × case × step that charges × party: its part of the sum, in whole cents that add up to it.
-- Its surprise: cents that are left over go to the largest remainders, of equal ones to the first party by id.
with exact as (
    select
        charges.*,
        parties.party_type,
        parties.party,
        parties.share,
        cast(charges.charge * 100 as bigint) as cents,
        cast(parties.share as decimal(18, 6)) * cast(charges.charge * 100 as decimal(18, 0)) as exact_cents
    from {{ ref('int_case_charges') }} as charges
    inner join {{ ref('int_case_parties') }} as parties
        on charges.case_type = parties.case_type
        and charges.case_id = parties.case_id
),

floored as (
    select
        *,
        cast(floor(exact_cents) as bigint) as whole_cents,
        exact_cents - cast(floor(exact_cents) as decimal(20, 0)) as remainder
    from exact
),

placed as (
    select
        *,
        cents - sum(whole_cents) over (partition by part_id, period_index, case_id, step) as left_over,
        row_number() over (
            partition by part_id, period_index, case_id, step
            order by remainder desc, party asc
        ) as place
    from floored
)

select
    part_id,
    scheme,
    scheme_version,
    period,
    period_index,
    case_type,
    case_id,
    step,
    line,
    currency,
    rate,
    basis_amount,
    charge,
    party_type,
    party,
    share,
    cast(cast(whole_cents + case when place <= left_over then 1 else 0 end as decimal(16, 0)) * 0.01 as decimal(18, 2))
        as amount,
    reason_code,
    status
from placed
