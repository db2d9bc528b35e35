-- One row per part × subject × period before the first month computed: where ladders start.
-- Standings of earlier calculations, and for those who have none, the opening standing that the office gave.
{{ config(by_stratum=false, tags=['by_stratum']) }}
with opening as (
    select
        parts.part_id,
        parts.scheme,
        parts.scheme_version,
        parts.stratum,
        coalesce(opening_standings.subject_type, 'employee') as subject_type,
        opening_standings.subject_id,
        parts.period_kind,
        case
            when parts.has_ladder and first_work.period_index > {{ month_index('opening_standings.as_of_month') }}
                then first_work.period_index
            else {{ month_index('opening_standings.as_of_month') }}
        end as period_index,
        cast(opening_standings.star as integer) as star
    from {{ ref('stg_opening_standings') }} as opening_standings
    inner join {{ source('rules', 'parts') }} as parts
        on opening_standings.scheme = parts.scheme
        and parts.has_levels
        and {{ in_force('parts', month_index('opening_standings.as_of_month')) }}
    -- the star that somebody holds on a ladder is held until it moves: it counts just before the first period computed
    left join (
        select
            scheme,
            period_kind,
            subject_id,
            min(period_index - {{ months_in('period_kind') }}) as period_index
        from {{ ref('int_candidates') }}
        group by scheme, period_kind, subject_id
    ) as first_work
        on parts.scheme = first_work.scheme
        and parts.period_kind = first_work.period_kind
        and opening_standings.subject_id = first_work.subject_id
    where parts.stratum = {{ var('stratum') }}
),

earlier as (
    select standings.*
    from {{ source('earlier', 'standings') }} as standings
    inner join {{ source('rules', 'parts') }} as parts
        on standings.part_id = parts.part_id
        and parts.stratum = {{ var('stratum') }}
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    site_id,
    population,
    candidate_star,
    previous_star,
    laddered_star,
    highest_star,
    move,
    star,
    movement,
    periods_held,
    status,
    reason_code,
    cast(null as bigint) as quota_place,
    cast(null as bigint) as quota_contenders,
    cast(null as bigint) as quota_cap,
    cast(null as boolean) as is_tied
from earlier
union all
select
    opening.part_id,
    opening.scheme,
    opening.scheme_version,
    opening.subject_type,
    opening.subject_id,
    cast(null as {{ dbt.type_string() }}) as period,
    opening.period_kind,
    opening.period_index,
    cast(null as {{ dbt.type_string() }}) as site_id,
    cast(null as {{ dbt.type_string() }}) as population,
    opening.star as candidate_star,
    cast(null as integer) as previous_star,
    opening.star as laddered_star,
    opening.star as highest_star,
    'opened' as move,
    opening.star,
    'first' as movement,
    cast(1 as bigint) as periods_held,
    'ok' as status,
    cast(null as {{ dbt.type_string() }}) as reason_code,
    cast(null as bigint) as quota_place,
    cast(null as bigint) as quota_contenders,
    cast(null as bigint) as quota_cap,
    cast(null as boolean) as is_tied
from opening
left join earlier
    on opening.part_id = earlier.part_id
    and opening.subject_id = earlier.subject_id
    and opening.period_index = earlier.period_index
left join {{ ref('int_candidates') }} as computed
    on opening.part_id = computed.part_id
    and opening.subject_id = computed.subject_id
    and opening.period_index = computed.period_index
-- what was calculated for a month goes before what the office gave for it
where earlier.subject_id is null and computed.subject_id is null
