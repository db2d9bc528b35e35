-- One row per scheme × subject × period: the star, where it came from and how far the next one is.
-- Its surprise: a scheme of points has a row too, with its place in the population; its star is NULL and
-- `not_applicable`. Where stars are few, the place is that among those who asked for the star that was given.
with work as (
    select
        work_list.*,
        parts.has_levels,
        parts.has_total
    from {{ ref('int_work_list') }} as work_list
    inner join {{ source('rules', 'parts') }} as parts
        on work_list.part_id = parts.part_id
    where parts.has_levels or parts.has_total
),

placed as (
    select
        totals.part_id,
        totals.subject_id,
        totals.period,
        rank() over (
            partition by totals.part_id, totals.period, work.site_id, work.population
            order by totals.points desc
        ) as place,
        count(*) over (partition by totals.part_id, totals.period, work.site_id, work.population) as placed_count
    from {{ ref('int_totals_scored') }} as totals
    inner join work
        on totals.part_id = work.part_id
        and totals.subject_id = work.subject_id
        and totals.period = work.period
    where totals.status = 'ok'
),

next_stars as (
    select
        standings.part_id,
        standings.subject_id,
        standings.period,
        min(levels.star) as next_star
    from {{ ref('int_standings') }} as standings
    inner join {{ source('rules', 'levels') }} as levels
        on standings.part_id = levels.part_id
        and levels.star > coalesce(standings.star, standings.laddered_star)
    group by standings.part_id, standings.subject_id, standings.period
),

alternative_gaps as (
    select
        next_stars.part_id,
        next_stars.subject_id,
        next_stars.period,
        next_stars.next_star,
        judged.star,
        judged.alternative,
        sum(case when judged.severity > 1 then 1 else 0 end) as unmet_count
    from next_stars
    inner join {{ source('rules', 'parts') }} as parts
        on next_stars.part_id = parts.part_id
    inner join {{ ref('int_clauses_judged') }} as judged
        on next_stars.part_id = judged.part_id
        and next_stars.subject_id = judged.subject_id
        and next_stars.period = judged.period
        and (judged.star = next_stars.next_star or (parts.levels_are_chained and judged.star < next_stars.next_star))
    group by
        next_stars.part_id, next_stars.subject_id, next_stars.period, next_stars.next_star, judged.star,
        judged.alternative
),

-- of a star's alternatives the one that lacks least counts; a chained ladder adds up its stars
star_gaps as (
    select
        part_id,
        subject_id,
        period,
        next_star,
        star,
        min(unmet_count) as unmet_count
    from alternative_gaps
    group by part_id, subject_id, period, next_star, star
),

gaps as (
    select
        part_id,
        subject_id,
        period,
        next_star,
        sum(unmet_count) as unmet_count
    from star_gaps
    group by part_id, subject_id, period, next_star
),

population_counts as (
    select
        part_id,
        period,
        site_id,
        population,
        count(*) as population_count
    from work
    group by part_id, period, site_id, population
)

select
    work.scheme,
    cast(work.scheme_version as integer) as scheme_version,
    work.subject_type,
    work.subject_id,
    work.period,
    work.period_kind,
    work.site_id,
    work.population,
    standings.star,
    standings.candidate_star,
    standings.previous_star,
    standings.movement,
    case when work.has_levels then coalesce(standings.status, 'error') else 'not_applicable' end as status,
    case
        when not work.has_levels then 'scheme_has_no_stars'
        when standings.subject_id is null then 'no_standing'
        else standings.reason_code
    end as reason_code,
    standings.periods_held,
    standings.laddered_star,
    standings.move,
    case when quotas.part_id is null then cast(placed.place as bigint) else standings.quota_place end as rank,
    case when quotas.part_id is null then cast(placed.placed_count as bigint) else standings.quota_contenders end
        as rank_population,
    cast(population_counts.population_count as bigint) as population_count,
    standings.quota_cap,
    standings.is_tied as tie_broken_by_id,
    cast(gaps.next_star as integer) as next_star,
    cast(gaps.unmet_count as bigint) as next_star_gap,
    levels.pay_code,
    periods.first_day as effective_from
from work
left join {{ ref('int_standings') }} as standings
    on work.part_id = standings.part_id
    and work.subject_id = standings.subject_id
    and work.period = standings.period
left join placed
    on work.part_id = placed.part_id
    and work.subject_id = placed.subject_id
    and work.period = placed.period
left join (
    select distinct part_id
    from {{ source('rules', 'quotas') }}
) as quotas
    on work.part_id = quotas.part_id
left join gaps
    on work.part_id = gaps.part_id
    and work.subject_id = gaps.subject_id
    and work.period = gaps.period
left join {{ source('rules', 'levels') }} as levels
    on work.part_id = levels.part_id
    and standings.star = levels.star
inner join population_counts
    on work.part_id = population_counts.part_id
    and work.period = population_counts.period
    and work.site_id = population_counts.site_id
    and work.population = population_counts.population
inner join (
    select distinct
        period,
        first_day
    from {{ source('site', 'work_periods') }}
) as periods
    on work.period = periods.period
