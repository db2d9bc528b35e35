-- One row per subject × period with a known total, of a part with grades: the first grade in order whose points and
-- clauses hold.
-- Its surprise: a grade is given only if every one before it is known not to hold.
with clauses as (
    {{ worst_by_target(ref('int_grade_clauses_judged')) }}
),

compared as (
    select
        totals.part_id,
        totals.scheme,
        totals.subject_type,
        totals.subject_id,
        totals.period,
        grades.grade,
        grades.grade_order,
        grades.is_conditional,
        grades.low,
        grades.low_inclusive,
        grades.high,
        grades.high_inclusive,
        {{ compared('totals.numerator', 'totals.denominator', 'grades.low') }} as to_low,
        {{ compared('totals.numerator', 'totals.denominator', 'grades.high') }} as to_high
    from {{ this_stratum(ref('int_totals_scored')) }} as totals
    inner join {{ source('rules', 'grades') }} as grades
        on totals.part_id = grades.part_id
    where totals.status = 'ok'
),

asked as (
    select
        compared.part_id,
        compared.scheme,
        compared.subject_type,
        compared.subject_id,
        compared.period,
        compared.grade,
        compared.grade_order,
        (compared.low is null or compared.to_low > 0 or (compared.low_inclusive and compared.to_low = 0))
        and (compared.high is null or compared.to_high < 0 or (compared.high_inclusive and compared.to_high = 0))
            as has_points,
        case when compared.is_conditional then coalesce(clauses.severity, 7) else 1 end as clause_severity
    from compared
    left join clauses
        on compared.part_id = clauses.part_id
        and compared.subject_id = clauses.subject_id
        and compared.period = clauses.period
        and compared.grade = clauses.target
),

-- points that are known not to be enough decide, whatever the clauses lack
judged as (
    select
        *,
        case when has_points then clause_severity else 6 end as severity
    from asked
),

firsts as (
    select
        *,
        row_number() over (partition by part_id, subject_id, period order by grade_order) as place
    from judged
    where severity not in (0, 6)
)

select
    part_id,
    scheme,
    subject_type,
    subject_id,
    period,
    case when severity = 1 then grade end as grade,
    {{ status_of_rank('severity') }} as status
from firsts
where place = 1
