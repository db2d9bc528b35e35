-- One row per part × subject × period: the star held, after the ladder's move from the star of the period before.
-- Its surprise: built month by month (`stepped`), because next month starts from the star that was awarded in this one.
-- Holds the opening rows too; a reader of one period's results joins the work list.
-- depends_on: {{ ref('int_standings_opened') }}
-- depends_on: {{ ref('int_quota_seats') }}
-- depends_on: {{ ref('int_moves_decided') }}
{%- set stars = quota_stars() %}
{{ config(
    materialized='stepped',
    opened='int_standings_opened',
    steps='int_candidates',
    passage_for='int_quota_seats'
) }}
with candidates as (
    select
        candidates.*,
        coalesce(parts.has_ladder, false) as has_ladder,
        {{ begins_index('parts', 'candidates') }} as since_index
    from {{ ref('int_candidates') }} as candidates
    inner join {{ source('rules', 'parts') }} as parts
        on candidates.part_id = parts.part_id
    where candidates.period_index = {{ this_period() }} and candidates.stratum = {{ var('stratum') }}
),

-- a star of another version in the words of this one
previous as (
    select
        candidates.part_id,
        candidates.subject_id,
        coalesce(star_now.to_star, standings.star) as star,
        standings.periods_held,
        coalesce(star_now.to_star, low_now.to_star, standings.star, standings.laddered_star) as low,
        coalesce(star_now.to_star, high_now.to_star, standings.star, standings.highest_star, standings.laddered_star)
            as high,
        standings.status,
        standings.reason_code
    from candidates
    inner join {{ this }} as standings
        on candidates.scheme = standings.scheme
        and candidates.period_kind = standings.period_kind
        and candidates.subject_id = standings.subject_id
        and standings.period_index = candidates.period_index - {{ months_in('candidates.period_kind') }}
        and standings.period_index >= candidates.since_index
    {%- for end, star in [('star', 'star'), ('low', 'laddered_star'), ('high', 'highest_star')] %}
    left join {{ source('rules', 'star_conversions') }} as {{ end }}_now
        on candidates.part_id = {{ end }}_now.part_id
        and standings.scheme_version = {{ end }}_now.from_version
        and standings.{{ star }} = {{ end }}_now.from_star
    {%- endfor %}
),

started as (
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
        candidates.open_star,
        case when candidates.status = 'ok' then 0 else {{ status_rank('candidates.status') }} end as clauses_severity,
        candidates.reason_code as clauses_reason,
        candidates.status,
        candidates.has_ladder,
        previous.star as previous_star,
        previous.periods_held as previous_periods_held,
        -- what is not known of the period before stays open until the ends meet
        coalesce(previous.low, 0) as low,
        coalesce(previous.high, 0) as high,
        case
            when previous.star is null and previous.low < previous.high then {{ status_rank('previous.status') }}
            else 0
        end as open_severity,
        case when previous.star is null then previous.reason_code end as open_reason,
        'kept' as move,
        cast(null as {{ dbt.type_string() }}) as kept_reason
    from candidates
    left join previous
        on candidates.part_id = previous.part_id
        and candidates.subject_id = previous.subject_id
),

{{ reached_by_moves(ladder_moves()) }}

-- on a ladder the star is what the moves lead to; elsewhere it is what the clauses give
laddered as (
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
        previous_periods_held,
        case when has_ladder then low else candidate_star end as laddered_star,
        case when has_ladder then high end as highest_star,
        case when has_ladder then move else 'recomputed' end as move,
        case
            when has_ladder and open_severity <> 7 and low = high then low
            when not has_ladder and status = 'ok' then candidate_star
        end as star,
        case
            when not has_ladder then status
            when open_severity = 7 then 'error'
            when low = high then 'ok'
            else {{ status_of_rank('open_severity') }}
        end as status,
        case
            when not has_ladder then clauses_reason
            when open_severity = 7 or low < high then open_reason
            else kept_reason
        end as reason_code
    from reached
),

{{ placed_by_quota(stars) }}

quotas as (
    select distinct part_id
    from {{ source('rules', 'quotas') }}
),

awarded as (
    select
        laddered.*,
        case
            when quotas.part_id is null then laddered.star
            when laddered.status = 'ok' then coalesce(placed.star, 0)
        end as awarded_star,
        placed.cap as quota_cap,
        placed.place as quota_place,
        placed.contenders as quota_contenders,
        case when quotas.part_id is not null then coalesce(placed.is_tied, false) end as is_tied,
        approvals.approval
    from laddered
    left join quotas
        on laddered.part_id = quotas.part_id
    left join placed
        on laddered.part_id = placed.part_id
        and laddered.subject_id = placed.subject_id
    left join {{ ref('int_approvals_given') }} as approvals
        on laddered.part_id = approvals.part_id
        and laddered.subject_id = approvals.subject_id
        and laddered.period = approvals.period
),

-- what people must agree to is no star before they have, and none after they have refused
agreed as (
    select
        *,
        case
            when awarded_star > 0 and approval = 'rejected' then 0
            when awarded_star > 0 and approval = 'pending' then null
            else awarded_star
        end as agreed_star,
        case when awarded_star > 0 and approval = 'pending' then 'pending_approval' else status end as agreed_status,
        case
            when awarded_star > 0 and approval = 'rejected' then 'not_approved'
            when awarded_star > 0 and approval = 'pending' then 'approval_pending'
            when status = 'ok' and awarded_star < laddered_star then 'quota'
            else reason_code
        end as agreed_reason
    from awarded
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
    cast(highest_star as integer) as highest_star,
    move,
    cast(agreed_star as integer) as star,
    case
        when agreed_star is null then null
        when previous_star is null then 'first'
        when agreed_star > previous_star then 'up'
        when agreed_star < previous_star then 'down'
        else 'same'
    end as movement,
    cast(
        case
            when agreed_star is null then null
            when agreed_star = previous_star then coalesce(previous_periods_held, 0) + 1
            else 1
        end as bigint
    ) as periods_held,
    agreed_status as status,
    agreed_reason as reason_code,
    cast(quota_place as bigint) as quota_place,
    cast(quota_contenders as bigint) as quota_contenders,
    cast(quota_cap as bigint) as quota_cap,
    is_tied
from agreed
