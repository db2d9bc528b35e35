-- One row per subject × period of a part whose stars people must agree to: how far that has come.
-- Its surprise: a decision counts only in a role that the rules name; one refusal is enough, and every step must agree.
with steps as (
    select distinct
        part_id,
        approval
    from {{ source('rules', 'approvals') }}
),

taken as (
    select
        work.part_id,
        work.subject_type,
        work.subject_id,
        work.period,
        steps.approval,
        max(case when roles.role is not null and decisions.decision = 'approved' then 1 else 0 end) as is_approved,
        max(case when roles.role is not null and decisions.decision = 'rejected' then 1 else 0 end) as is_rejected
    from {{ current_work() }} as work
    inner join steps
        on work.part_id = steps.part_id
    left join {{ ref('stg_decisions') }} as decisions
        on work.scheme = decisions.scheme
        and work.period = decisions.period
        and work.subject_type = decisions.subject_type
        and work.subject_id = decisions.subject_id
        and steps.approval = decisions.step
    left join {{ source('rules', 'approvals') }} as roles
        on steps.part_id = roles.part_id
        and steps.approval = roles.approval
        and decisions.decided_by_role = roles.role
    group by work.part_id, work.subject_type, work.subject_id, work.period, steps.approval
)

select
    part_id,
    subject_type,
    subject_id,
    period,
    case when max(is_rejected) = 1 then 'rejected' when min(is_approved) = 1 then 'approved' else 'pending' end
        as approval
from taken
group by part_id, subject_type, subject_id, period
