-- One row per line that a policy of the company cuts, for whoever earns by several schemes in one period: what is taken
-- off. Its surprise: the line itself stays as it was earned, and both add up to what is paid. While a line that goes
-- before it is not known, neither is the cut.
{{ config(materialized='view') }}
with joined as (
    select
        pay.scheme,
        pay.scheme_version,
        pay.subject_type,
        pay.subject_id,
        pay.period,
        pay.line,
        pay.star,
        pay.currency,
        pay.amount,
        pay.status,
        pay.reason_code,
        stacking.policy,
        stacking.pays,
        stacking.at_most,
        row_number() over (
            partition by pay.subject_type, pay.subject_id, pay.period, pay.currency, stacking.policy
            order by stacking.position, pay.line_order, pay.line
        ) as place
    from {{ ref('int_pay_computed') }} as pay
    inner join {{ source('site', 'stacking') }} as stacking
        on pay.scheme = stacking.scheme
        and (stacking.line is null or pay.line = stacking.line)
    -- what is deducted competes with nothing, and neither does a line of nothing
    where pay.amount is null or pay.amount > 0
),

-- what goes before each line: of the greatest everything counts, else what was named before it
weighed as (
    select
        *,
        row_number() over (
            partition by subject_type, subject_id, period, currency, policy
            order by amount desc nulls last, place asc
        ) as size_place,
        count(amount) over (
            partition by subject_type, subject_id, period, currency, policy
            order by place rows between unbounded preceding and 1 preceding
        ) as paying_before,
        coalesce(sum(amount) over (
            partition by subject_type, subject_id, period, currency, policy
            order by place rows between unbounded preceding and 1 preceding
        ), 0) as amount_before,
        min(case when amount is null then place end) over (
            partition by subject_type, subject_id, period, currency, policy
        ) as first_unknown,
        max(case when amount is null then {{ status_rank('status') }} end) over (
            partition by subject_type, subject_id, period, currency, policy
        ) as unknown_rank,
        min(case when amount is not null then place end) over (
            partition by subject_type, subject_id, period, currency, policy
        ) as first_known
    from joined
),

kept as (
    select
        *,
        case
            when pays = 'best_of' then first_unknown is not null
            when pays = 'exclusive' then first_unknown < place and first_unknown < first_known
            when pays = 'cap' then first_unknown < place
            else false
        end as is_open,
        case
            when pays = 'best_of' and size_place > 1 then 0
            when pays = 'exclusive' and paying_before > 0 then 0
            when pays = 'cap' and amount_before >= at_most then 0
            when pays = 'cap' and amount > at_most - amount_before then at_most - amount_before
            else amount
        end as kept_amount
    from weighed
    where amount is not null
)

select
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    concat(line, '/', policy) as line,
    star,
    currency,
    cast(case when not coalesce(is_open, false) then kept_amount - amount end as decimal(18, 2)) as amount,
    case
        when not coalesce(is_open, false) then 'ok'
        -- what people decide has no rank among what is missing
        when unknown_rank = 0 then 'manual_review'
        else {{ status_of_rank('unknown_rank') }}
    end as status,
    pays as reason_code
from kept
where coalesce(is_open, false) or kept_amount < amount
