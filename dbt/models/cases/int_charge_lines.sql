-- One row per scheme × month × payee × line: what the cases of the month cost the payee, as a deduction.
-- Its surprise: while one of them is not known, neither is the amount; and sums in several currencies are never added.
with ranked as (
    select
        *,
        case status when 'ok' then 0 when 'pending_approval' then 1 when 'param_missing' then 2 else 3 end
            as severity
    from {{ ref('int_case_shares') }}
),

ordered as (
    select
        *,
        row_number() over (
            partition by scheme, period, party_type, party, line
            order by severity desc, case_id asc, step asc
        ) as place
    from ranked
),

summed as (
    select
        scheme,
        period,
        party_type,
        party,
        line,
        count(*) as quantity,
        sum(amount) as amount,
        max(severity) as severity,
        min(currency) <> max(currency) as has_currencies
    from ranked
    group by scheme, period, party_type, party, line
)

select
    summed.scheme,
    worst.scheme_version,
    summed.party_type as subject_type,
    summed.party as subject_id,
    summed.period,
    summed.line,
    cast(summed.quantity as decimal(18, 6)) as quantity,
    cast(case when summed.severity = 0 and not summed.has_currencies then -summed.amount end as decimal(18, 2))
        as amount,
    worst.currency,
    case when summed.has_currencies then 'error' else worst.status end as status,
    case
        when summed.has_currencies then 'currencies_differ'
        when summed.severity > 0 then worst.reason_code
    end as reason_code
from summed
inner join ordered as worst
    on summed.scheme = worst.scheme
    and summed.period = worst.period
    and summed.party_type = worst.party_type
    and summed.party = worst.party
    and summed.line = worst.line
    and worst.place = 1
