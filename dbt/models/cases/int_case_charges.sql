-- One row per part × month × case × step that charges those who answer for the case: the whole sum, rounded once, and
-- whether everybody who must has signed it.
-- Its surprise: who must sign depends on the sum, so a blank limit leaves that open; a refusal charges nothing, which
-- is a known result.
with whole as (
    select
        case_type,
        case_id,
        min(case when is_whole then 1 else 0 end) as is_whole
    from {{ ref('int_case_parties') }}
    group by case_type, case_id
),

charged as (
    select
        begun.part_id,
        begun.scheme,
        begun.scheme_version,
        begun.period,
        begun.period_index,
        begun.case_type,
        begun.case_id,
        begun.step,
        charges.line,
        charges.currency,
        charges.rate,
        charges.rate_parameter,
        cast(facts.value_number as decimal(18, 2)) as basis_amount,
        whole.is_whole,
        cast(
            round(
                cast(charges.rate as decimal(12, 6)) * cast(facts.value_number as decimal(18, 2)), 2
            ) as decimal(18, 2)
        ) as charge
    from {{ ref('int_case_steps_begun') }} as begun
    inner join {{ source('rules', 'case_charges') }} as charges
        on begun.part_id = charges.part_id
        and begun.step = charges.step
    left join {{ ref('int_case_facts') }} as facts
        on begun.case_type = facts.case_type
        and begun.case_id = facts.case_id
        and charges.amount_column = facts.column_name
    left join whole
        on begun.case_type = whole.case_type
        and begun.case_id = whole.case_id
),

-- one row per approval that is needed, or whose limit is blank
signed as (
    select
        charged.part_id,
        charged.period_index,
        charged.case_id,
        charged.step,
        approvals.approval,
        max(case when approvals.is_limited and approvals.more_than is null then 1 else 0 end) as is_blank,
        max(case when approvals.is_limited and approvals.more_than is null then approvals.parameter end) as parameter,
        max(approvals.approval_order) as approval_order,
        max(case when decisions.decision = 'approved' then 1 else 0 end) as is_approved,
        max(case when decisions.decision = 'rejected' then 1 else 0 end) as is_rejected
    from charged
    inner join {{ source('rules', 'case_approvals') }} as approvals
        on charged.part_id = approvals.part_id
        and charged.step = approvals.step
        and (not approvals.is_limited or approvals.more_than is null or charged.charge > approvals.more_than)
    left join {{ ref('stg_decisions') }} as decisions
        on charged.scheme = decisions.scheme
        and charged.period = decisions.period
        and charged.case_type = decisions.subject_type
        and charged.case_id = decisions.subject_id
        and approvals.approval = decisions.step
        and approvals.role = decisions.decided_by_role
    group by charged.part_id, charged.period_index, charged.case_id, charged.step, approvals.approval
),

blanks as (
    select
        part_id,
        period_index,
        case_id,
        step,
        parameter,
        row_number() over (partition by part_id, period_index, case_id, step order by approval_order) as place
    from signed
    where is_blank = 1
),

agreed as (
    select
        part_id,
        period_index,
        case_id,
        step,
        max(is_blank) as is_blank,
        min(is_approved) as is_approved,
        max(case when is_blank = 0 then is_rejected else 0 end) as is_rejected
    from signed
    group by part_id, period_index, case_id, step
),

judged as (
    select
        charged.*,
        blanks.parameter as limit_parameter,
        coalesce(agreed.is_rejected, 0) = 1 as is_refused,
        case
            when charged.is_whole is null or charged.is_whole = 0 or charged.basis_amount is null then 'incomplete'
            when agreed.is_rejected = 1 then 'ok'
            when charged.rate is null or agreed.is_blank = 1 then 'param_missing'
            when agreed.is_approved = 0 then 'pending_approval'
            else 'ok'
        end as status
    from charged
    left join agreed
        on charged.part_id = agreed.part_id
        and charged.period_index = agreed.period_index
        and charged.case_id = agreed.case_id
        and charged.step = agreed.step
    left join blanks
        on charged.part_id = blanks.part_id
        and charged.period_index = blanks.period_index
        and charged.case_id = blanks.case_id
        and charged.step = blanks.step
        and blanks.place = 1
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
    cast(case when status = 'ok' and is_refused then 0 when status = 'ok' then charge end as decimal(18, 2)) as charge,
    case when status = 'ok' and is_refused then 'refused' when status = 'ok' then 'charged' end as verdict,
    case
        when status = 'incomplete' and is_whole is null then 'shares_missing'
        when status = 'incomplete' and is_whole = 0 then 'shares_rejected'
        when status = 'incomplete' then 'fact_missing'
        when status = 'param_missing' and rate is null then coalesce(rate_parameter, 'share_blank')
        when status = 'param_missing' then coalesce(limit_parameter, 'limit_blank')
        when status = 'pending_approval' then 'not_signed'
        when is_refused then 'approval_refused'
    end as reason_code,
    status
from judged
