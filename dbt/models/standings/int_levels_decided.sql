-- One row per subject × period × star: how well its clauses hold, the stars below included where the ladder is chained.
-- The worst clause speaks for an alternative, and the best alternative for a star.
with alternatives as (
    select
        part_id,
        subject_type,
        subject_id,
        period,
        star,
        alternative,
        max(severity) as severity
    from {{ this_stratum(ref('int_clauses_judged')) }} as judged
    group by part_id, subject_type, subject_id, period, star, alternative
),

stars as (
    select
        part_id,
        subject_type,
        subject_id,
        period,
        star,
        case
            when max(severity) = 7 then 7
            when min(case when severity = 1 then 1 end) = 1 then 1
            -- without a met alternative an open one keeps the star open; one that asks nothing gives nothing
            else coalesce(max(case when severity between 2 and 5 then severity end), 6)
        end as own_severity
    from alternatives
    group by part_id, subject_type, subject_id, period, star
)

select
    stars.part_id,
    stars.subject_type,
    stars.subject_id,
    stars.period,
    stars.star,
    stars.own_severity,
    case
        when parts.levels_are_chained
            then max(stars.own_severity) over (
                partition by stars.part_id, stars.subject_id, stars.period
                order by stars.star
                rows between unbounded preceding and current row
            )
        else stars.own_severity
    end as severity
from stars
inner join {{ source('rules', 'parts') }} as parts
    on stars.part_id = parts.part_id
