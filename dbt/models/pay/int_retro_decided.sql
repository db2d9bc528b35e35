-- One row per row of `int_retro_compared`, with what is posted of it now, and why the rest waits or is left alone.
-- Its surprise: recovery is limited by what the payee is paid in the posting period itself, over all schemes; the
-- oldest difference is recovered first.
{{ config(materialized='view') }}
with periods as (
    select distinct
        period,
        period_index
    from {{ source('site', 'work_periods') }}
),

policy as (
    select
        corrections.*,
        periods.period_index
    from {{ source('earlier', 'corrections') }} as corrections
    inner join periods
        on corrections.posting_period = periods.period
),

compared as (
    select
        compared.*,
        policy.posting_period,
        policy.period_index,
        policy.carry_below,
        policy.at_most_share,
        policy.floor,
        compared.difference < 0 and compared.is_displaced and policy.displacement = 'keep' as is_kept
    from {{ ref('int_retro_compared') }} as compared
    cross join policy
),

small as (
    select
        subject_type,
        subject_id,
        currency,
        sum(abs(difference)) as moved_amount
    from compared
    where not is_kept and difference is not null
    group by subject_type, subject_id, currency
),

sorted as (
    select
        compared.*,
        case
            when compared.difference is null then 'undecided'
            when compared.is_kept then 'kept'
            when small.moved_amount < compared.carry_below then 'carried'
            when compared.difference < 0 then 'recovered'
            else 'paid'
        end as decided
    from compared
    left join small
        on compared.subject_type = small.subject_type
        and compared.subject_id = small.subject_id
        and compared.currency = small.currency
),

-- what the payee has in the posting period: its own lines, and what is paid up for earlier periods
own as (
    select
        subject_type,
        subject_id,
        period,
        currency,
        amount
    from {{ ref('int_pay_computed') }}
    union all
    select
        subject_type,
        subject_id,
        period,
        currency,
        amount
    from {{ ref('int_pay_stacked') }}
    union all
    select
        subject_type,
        subject_id,
        period,
        currency,
        amount
    from {{ ref('int_charge_lines') }}
    union all
    select
        subject_type,
        subject_id,
        period,
        currency,
        amount
    from {{ ref('int_lines_adjusted') }}
),

had as (
    select
        own.subject_type,
        own.subject_id,
        own.currency,
        own.amount
    from own
    inner join periods
        on own.period = periods.period
    inner join policy
        on periods.period_index = policy.period_index
    union all
    select
        subject_type,
        subject_id,
        currency,
        difference
    from sorted
    where decided = 'paid'
),

pay as (
    select
        subject_type,
        subject_id,
        currency,
        sum(coalesce(amount, 0)) as amount
    from had
    group by subject_type, subject_id, currency
),

limited as (
    select
        sorted.*,
        case
            when round(coalesce(pay.amount, 0) * sorted.at_most_share, 2) < coalesce(pay.amount, 0) - sorted.floor
                then round(coalesce(pay.amount, 0) * sorted.at_most_share, 2)
            else coalesce(pay.amount, 0) - sorted.floor
        end as recoverable,
        sum(case when sorted.decided = 'recovered' then -sorted.difference else 0 end) over (
            partition by sorted.subject_type, sorted.subject_id, sorted.currency
            order by sorted.origin_period, sorted.scheme, sorted.line
            rows between unbounded preceding and current row
        ) as recovered_so_far
    from sorted
    left join pay
        on sorted.subject_type = pay.subject_type
        and sorted.subject_id = pay.subject_id
        and sorted.currency = pay.currency
),

shared as (
    select
        *,
        case
            when decided <> 'recovered' then difference
            when recovered_so_far <= recoverable then difference
            when recovered_so_far + difference < recoverable then recovered_so_far + difference - recoverable
            else 0
        end as due_amount
    from limited
)

select
    posting_period,
    origin_period,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    line,
    star,
    currency,
    latest_amount,
    posted_amount,
    difference,
    is_told,
    cast(
        case when decided in ('paid', 'recovered') then due_amount when decided <> 'undecided' then 0 end
        as decimal(18, 2)
    ) as amount,
    case when decided = 'recovered' and due_amount <> difference then 'recovery_limited' else decided end as decision,
    status,
    reason_code
from shared
