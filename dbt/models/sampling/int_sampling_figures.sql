-- One row per part × subject × month of whose calls a sample is drawn: how many calls there are, how many were
-- inspected, and whether the person is exempt.
-- Its surprise: who was not at work in the month before had no calls then; who may or may not have held the star that
-- exempts is neither exempt nor not.
with sampled as (
    select
        work.part_id,
        work.scheme,
        work.scheme_version,
        work.subject_type,
        work.subject_id,
        work.period,
        work.period_index,
        work.site_id,
        work.unit_id,
        samplings.measure,
        samplings.inspected_measure,
        work.period_index - case when samplings.of_previous then 1 else 0 end as counted_index,
        samplings.exempt_star,
        -- a key, because a condition on one side of a left join would compare everything with everything
        case when samplings.exempt_star is not null then work.period_index - 1 end as held_index,
        {{ begins_index('parts', 'work') }} as since_index
    from {{ current_work() }} as work
    inner join {{ source('rules', 'samplings') }} as samplings
        on work.part_id = samplings.part_id
    inner join {{ source('rules', 'parts') }} as parts
        on work.part_id = parts.part_id
),

asked as (
    select measure
    from {{ source('rules', 'samplings') }}
    union
    select inspected_measure as measure
    from {{ source('rules', 'samplings') }}
),

observed as (
    select observations.*
    from {{ ref('int_observations_all') }} as observations
    inner join asked
        on observations.measure = asked.measure
    where observations.period_kind = 'month' and observations.subject_type = 'employee'
)

select
    sampled.part_id,
    sampled.scheme,
    sampled.scheme_version,
    sampled.subject_type,
    sampled.subject_id,
    sampled.period,
    sampled.site_id,
    sampled.unit_id,
    cast(
        case
            when counted.reason_code = 'not_at_work' then 0
            -- a part of a call that several share is one to draw from
            when counted.status = 'ok' then ceil(counted.numerator)
        end as bigint
    ) as population_count,
    case
        when counted.reason_code = 'not_at_work' then 'ok'
        else coalesce(counted.status, 'insufficient_data')
    end as population_status,
    case
        when counted.reason_code = 'not_at_work' then null
        when counted.status is null then 'no_figure'
        else counted.reason_code
    end as population_reason,
    cast(case when inspected.status = 'ok' then inspected.numerator end as bigint) as inspected_count,
    case
        when sampled.exempt_star is null or standings.subject_id is null then false
        when standings.star is not null
            then coalesce(conversions.to_star, standings.star) = sampled.exempt_star
    end as is_exempt,
    standings.status as standing_status,
    standings.reason_code as standing_reason
from sampled
left join observed as counted
    on sampled.subject_id = counted.subject_id
    and sampled.counted_index = counted.period_index
    and sampled.measure = counted.measure
left join observed as inspected
    on sampled.subject_id = inspected.subject_id
    and sampled.period_index = inspected.period_index
    and sampled.inspected_measure = inspected.measure
left join {{ ref('int_standings') }} as standings
    on sampled.scheme = standings.scheme
    and sampled.subject_id = standings.subject_id
    and sampled.held_index = standings.period_index
    and standings.period_kind = 'month'
    and sampled.since_index <= standings.period_index
left join {{ source('rules', 'star_conversions') }} as conversions
    on sampled.part_id = conversions.part_id
    and standings.scheme_version = conversions.from_version
    and standings.star = conversions.from_star
