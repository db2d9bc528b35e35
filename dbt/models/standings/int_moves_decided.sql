-- One row per subject × period × move of a ladder: whether it moves them (severity 1), does not (6), or is open.
-- A move that follows the clauses in rounds only waits for one, and for the subject's part in it.
with asked as (
    select
        work.part_id,
        work.subject_type,
        work.subject_id,
        work.period,
        moves.move_order,
        moves.target,
        moves.in_rounds,
        -- a key, because a condition on one side of a left join would compare everything with everything
        case when moves.in_rounds then work.subject_id end as round_subject_id
    from {{ current_work() }} as work
    inner join {{ source('rules', 'moves') }} as moves
        on work.part_id = moves.part_id
),

conditions as (
    {{ worst_by_target(ref('int_moves_judged')) }}
)

select
    asked.part_id,
    asked.subject_type,
    asked.subject_id,
    asked.period,
    asked.move_order,
    cast(
        case
            when conditions.severity = 7 or admissions.severity = 7 then 7
            when asked.in_rounds and admissions.severity is null then 6
            when conditions.severity in (0, 6) or admissions.severity = 6 then 6
            when coalesce(conditions.severity, 1) > coalesce(admissions.severity, 1) then conditions.severity
            else coalesce(admissions.severity, 1)
        end as integer
    ) as severity,
    admissions.reason_code
from asked
left join conditions
    on asked.part_id = conditions.part_id
    and asked.subject_id = conditions.subject_id
    and asked.period = conditions.period
    and asked.target = conditions.target
left join {{ ref('int_round_admissions') }} as admissions
    on asked.part_id = admissions.part_id
    and asked.round_subject_id = admissions.subject_id
    and asked.period = admissions.period
