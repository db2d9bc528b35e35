-- One row per subject × period of a part with stars: the star that the clauses give, or why it cannot be known.
-- Its surprise: the highest star whose clauses are met is given only if no higher star is undecided.
with certain as (
    select
        part_id,
        subject_id,
        period,
        max(case when severity = 1 then star else 0 end) as candidate_star,
        max(severity) as worst_severity
    from {{ ref('int_levels_decided') }}
    group by part_id, subject_id, period
    union all
    -- a ladder whose stars are reached by moves alone: its clauses give nobody anything
    select
        work.part_id,
        work.subject_id,
        work.period,
        0 as candidate_star,
        0 as worst_severity
    from {{ current_work() }} as work
    inner join {{ source('rules', 'parts') }} as parts
        on work.part_id = parts.part_id
        and parts.has_ladder
    left join (
        select distinct part_id
        from {{ source('rules', 'clauses') }}
        where target_kind = 'star'
    ) as asking
        on work.part_id = asking.part_id
    where asking.part_id is null
),

undecided as (
    select
        levels.part_id,
        levels.subject_id,
        levels.period,
        max(levels.severity) as severity,
        max(levels.star) as open_star,
        -- of the stars that are most open, the lowest
        min(10 * (9 - levels.severity) + levels.star) as worst_star
    from {{ ref('int_levels_decided') }} as levels
    inner join certain
        on levels.part_id = certain.part_id
        and levels.subject_id = certain.subject_id
        and levels.period = certain.period
    where levels.severity in (2, 3, 4, 5) and levels.star > certain.candidate_star
    group by levels.part_id, levels.subject_id, levels.period
),

-- who fails a gate has no star, whatever else is said of the stars
gates_failed as (
    select distinct
        judged.part_id,
        judged.subject_id,
        judged.period
    from {{ this_stratum(ref('int_clauses_judged')) }} as judged
    inner join {{ source('rules', 'clauses') }} as clauses
        on judged.part_id = clauses.part_id
        and judged.target = clauses.target
        and judged.alternative = clauses.alternative
        and judged.clause = clauses.clause
        and clauses.target_kind = 'star'
        and clauses.is_gate
    where judged.severity = 6
)

select
    work.part_id,
    work.scheme,
    work.scheme_version,
    work.stratum,
    work.subject_type,
    work.subject_id,
    work.period,
    work.period_kind,
    work.period_index,
    work.site_id,
    work.population,
    work.rehired_index,
    certain.candidate_star,
    coalesce(undecided.open_star, certain.candidate_star) as open_star,
    case
        when certain.worst_severity = 7 then 'error'
        when undecided.severity is not null then {{ status_of_rank('undecided.severity') }}
        when certain.candidate_star = 0 and gates_failed.subject_id is not null then 'ok'
        when certain.candidate_star = 0 and parts.no_star = 'manual_review' then 'manual_review'
        else 'ok'
    end as status,
    case
        when certain.worst_severity = 7 then 'clause_error'
        when undecided.severity is not null then concat('star_', undecided.worst_star % 10, '_undecided')
        when certain.candidate_star = 0 and gates_failed.subject_id is not null then 'gate'
        when certain.candidate_star = 0 and parts.no_star = 'manual_review' then 'no_star_matches'
    end as reason_code
from {{ current_work() }} as work
inner join {{ source('rules', 'parts') }} as parts
    on work.part_id = parts.part_id
    and parts.has_levels
inner join certain
    on work.part_id = certain.part_id
    and work.subject_id = certain.subject_id
    and work.period = certain.period
left join undecided
    on work.part_id = undecided.part_id
    and work.subject_id = undecided.subject_id
    and work.period = undecided.period
left join gates_failed
    on work.part_id = gates_failed.part_id
    and work.subject_id = gates_failed.subject_id
    and work.period = gates_failed.period
