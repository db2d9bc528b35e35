-- One row per subject × period in which a round is held for them: whether they take part, or who keeps them out.
-- `severity` is 1 for in, 6 for out, and otherwise what leaves it open; `reason_code` says by which rule.
with held as (
    select
        work.part_id,
        work.subject_type,
        work.subject_id,
        work.period,
        rounds.scheme,
        rounds.round_year,
        rounds.started_on,
        asked.needs_enrolment
    from {{ current_work() }} as work
    inner join (
        select distinct
            part_id,
            needs_enrolment
        from {{ source('rules', 'rounds') }}
    ) as asked
        on work.part_id = asked.part_id
    inner join {{ ref('int_rounds_held') }} as rounds
        on work.scheme = rounds.scheme
        and work.site_id = rounds.site_id
        -- of a quarter or a year, a round in one of its months
        and rounds.period_index > work.period_index - {{ months_in('work.period_kind') }}
        and rounds.period_index <= work.period_index
),

enrolled as (
    select distinct
        held.part_id,
        held.subject_id,
        held.period
    from held
    inner join {{ ref('stg_enrolments') }} as enrolments
        on held.scheme = enrolments.scheme
        and held.subject_id = enrolments.employee_id
        and cast(held.round_year as {{ dbt.type_string() }}) = substr(enrolments.period, 1, 4)
        and enrolments.applied_on < held.started_on
),

exclusions_decided as (
    {{ worst_by_target(ref('int_moves_judged')) }}
),

-- the first exclusion that holds decides; one that may hold keeps the question open
excluded as (
    select
        decided.part_id,
        decided.subject_id,
        decided.period,
        min(case when decided.severity = 1 then exclusions.exclusion_order end) as excluded_by,
        max(case when decided.severity in (2, 3, 4, 5, 7) then decided.severity end) as open_severity
    from exclusions_decided as decided
    inner join {{ source('rules', 'exclusions') }} as exclusions
        on decided.part_id = exclusions.part_id
        and decided.target = exclusions.target
    group by decided.part_id, decided.subject_id, decided.period
)

select
    held.part_id,
    held.subject_type,
    held.subject_id,
    held.period,
    cast(
        case
            when held.needs_enrolment and enrolled.subject_id is null then 6
            when excluded.excluded_by is not null then 6
            when excluded.open_severity is not null then excluded.open_severity
            else 1
        end as integer
    ) as severity,
    case
        when held.needs_enrolment and enrolled.subject_id is null then 'not_enrolled'
        when excluded.excluded_by is not null then exclusions.exclusion
        when excluded.open_severity is not null then 'exclusion_undecided'
    end as reason_code
from held
left join enrolled
    on held.part_id = enrolled.part_id
    and held.subject_id = enrolled.subject_id
    and held.period = enrolled.period
left join excluded
    on held.part_id = excluded.part_id
    and held.subject_id = excluded.subject_id
    and held.period = excluded.period
left join {{ source('rules', 'exclusions') }} as exclusions
    on excluded.part_id = exclusions.part_id
    and excluded.excluded_by = exclusions.exclusion_order
