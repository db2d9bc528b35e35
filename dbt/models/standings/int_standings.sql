-- One row per part × subject × period: the star held, after the ladder's move from the star of the period before.
-- Its surprise: built month by month (`stepped`), because next month starts from the star that was awarded in this one.
-- Holds the opening rows too; a reader of one period's results joins the work list.
-- depends_on: {{ ref('int_standings_opened') }}
-- depends_on: {{ ref('int_quota_seats') }}
{%- set stars = quota_stars() %}
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
        case when quotas.part_id is not null then tied.subject_id is not null end as is_tied,
        approvals.approval
    from laddered
    left join quotas
        on laddered.part_id = quotas.part_id
    left join placed
        on laddered.part_id = placed.part_id
        and laddered.subject_id = placed.subject_id
    left join tied
        on laddered.part_id = tied.part_id
        and laddered.subject_id = tied.subject_id
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
