-- One row per part × subject × period: the star held, after the ladder's move from the star of the period before.
-- Its surprise: built month by month (`stepped`), because next month starts from the star that was awarded in this one.
-- Holds the opening rows too; a reader of one period's results joins the work list.
-- depends_on: {{ ref('int_standings_opened') }}
{{ config(
    materialized='stepped',
    opened='int_standings_opened',
    steps='int_candidates'
) }}
with candidates as (
    select *
    from {{ ref('int_candidates') }}
    where period_index = {{ this_period() }} and stratum = {{ var('stratum') }}
),

previous as (
    select
        scheme,
        subject_id,
        period_kind,
        period_index,
        star,
        periods_held
    from {{ this }}
),

laddered as (
    select
        candidates.part_id,
        candidates.scheme,
        candidates.scheme_version,
        candidates.subject_type,
        candidates.subject_id,
        candidates.period,
        candidates.period_kind,
        candidates.period_index,
        candidates.site_id,
        candidates.population,
        candidates.candidate_star,
        previous.star as previous_star,
        previous.periods_held as previous_periods_held,
        candidates.candidate_star as laddered_star,
        'recomputed' as move,
        case when candidates.status = 'ok' then candidates.candidate_star end as star,
        candidates.status,
        candidates.reason_code
    from candidates
    left join previous
        on candidates.scheme = previous.scheme
        and candidates.period_kind = previous.period_kind
        and candidates.subject_id = previous.subject_id
        and previous.period_index = candidates.period_index - {{ months_in('candidates.period_kind') }}
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
    cast(candidate_star as integer) as candidate_star,
    cast(previous_star as integer) as previous_star,
    cast(laddered_star as integer) as laddered_star,
    move,
    cast(star as integer) as star,
    case
        when star is null then null
        when previous_star is null then 'first'
        when star > previous_star then 'up'
        when star < previous_star then 'down'
        else 'same'
    end as movement,
    cast(
        case
            when star is null then null
            when star = previous_star then coalesce(previous_periods_held, 0) + 1
            else 1
        end as bigint
    ) as periods_held,
    status,
    reason_code
from laddered
