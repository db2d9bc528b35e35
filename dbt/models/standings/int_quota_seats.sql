-- One row per subject × period of a part with quotas: the group whose seats are shared, the order in it, how many seats
-- each star has there, which stars the subject may take and at which a seat is kept until it is known whether it may.
-- Its surprise: a seat is kept at every star that is still possible, those that are certain included, for nobody knows
-- at which of them an undecided person will end; and a figure of the order that did not come may yet be the best.
{%- set stars = quota_stars() %}
{%- set order_value %}
case when observed.status = 'ok' then {{ ordering_quotient('observed.numerator', 'observed.denominator') }} end
* case keys.direction when 'descending' then -1 else 1 end
{%- endset %}
{#- a figure that rightly does not exist goes last for good #}
{%- set is_open = "observed.status not in ('ok', 'not_applicable') and not " ~ is_gap('observed.reason_code') %}
-- noqa: disable=LT02
with work as (
    select
        current_work.part_id,
        current_work.subject_id,
        current_work.period,
        current_work.period_kind,
        current_work.period_index,
        case when parts.quota_within_site then current_work.site_id end as quota_site,
        case when parts.quota_within_population then current_work.population end as quota_population,
        case when parts.quota_within_team then current_work.team_id end as quota_team,
        parts.ties
    from {{ current_work() }} as current_work
    inner join {{ source('rules', 'parts') }} as parts
        on current_work.part_id = parts.part_id
    where current_work.part_id in (select part_id from {{ source('rules', 'quotas') }})
),

order_values as (
    select
        work.part_id,
        work.subject_id,
        work.period
        {%- for position in range(1, 5) %},
        max(case when keys.position = {{ position }} then {{ order_value }} end) as order_{{ position }},
        coalesce(max(case when keys.position = {{ position }} and {{ is_open }} then 1 else 0 end) = 1, false)
            as is_open_{{ position }}
        {%- endfor %}
    from work
    left join {{ source('rules', 'order_keys') }} as keys
        on work.part_id = keys.part_id
    left join {{ ref('int_observations_all') }} as observed
        on keys.measure = observed.measure
        and work.subject_id = observed.subject_id
        and work.period_kind = observed.period_kind
        and work.period_index = observed.period_index
    group by work.part_id, work.subject_id, work.period
),

head_counts as (
    select
        part_id,
        period,
        quota_site,
        quota_population,
        quota_team,
        count(*) as head_count
    from work
    group by part_id, period, quota_site, quota_population, quota_team
),

levels as (
    select
        decided.part_id,
        decided.subject_id,
        decided.period
        {%- for star in stars %},
        max(
            case when decided.star = {{ star }} and decided.severity = 1 and candidates.status = 'ok' then 1 else 0 end
        ) = 1 as may_take_{{ star }},
        max(
            case
                when decided.star <> {{ star }} or candidates.status in ('manual_review', 'not_applicable') then 0
                when decided.severity in (2, 3, 4, 5) then 1
                when candidates.status <> 'ok' and decided.severity in (1, 7) then 1
                else 0
            end
        ) = 1 as keeps_{{ star }}
        {%- endfor %}
    from {{ this_stratum(ref('int_levels_decided')) }} as decided
    inner join {{ ref('int_candidates') }} as candidates
        on decided.part_id = candidates.part_id
        and decided.subject_id = candidates.subject_id
        and decided.period = candidates.period
    group by decided.part_id, decided.subject_id, decided.period
),

-- A strict share leaves room for the largest number below it: 10 % of 30 is 2 and of 10 none.
caps as (
    select
        head_counts.*
        {%- for star in stars %},
        max(
            case
                when quotas.star = {{ star }} and quotas.seats is not null then quotas.seats
                when quotas.star = {{ star }} and quotas.strict then ceil(quotas.share * head_counts.head_count) - 1
                when quotas.star = {{ star }} then floor(quotas.share * head_counts.head_count)
            end
        ) over (
            partition by
                head_counts.part_id, head_counts.period, head_counts.quota_site, head_counts.quota_population,
                head_counts.quota_team
        ) as cap_{{ star }}
        {%- endfor %},
        row_number() over (
            partition by
                head_counts.part_id, head_counts.period, head_counts.quota_site, head_counts.quota_population,
                head_counts.quota_team
            order by quotas.star
        ) as position
    from head_counts
    inner join {{ source('rules', 'quotas') }} as quotas
        on head_counts.part_id = quotas.part_id
)

select
    work.part_id,
    work.subject_id,
    work.period,
    work.quota_site,
    work.quota_population,
    work.quota_team,
    work.ties,
    caps.head_count,
    {%- for position in range(1, 5) %}
    order_values.order_{{ position }},
    order_values.is_open_{{ position }}
    {{- "," if not loop.last or stars }}
    {%- endfor %}
    {%- for star in stars %}
    cast(case when caps.cap_{{ star }} < 0 then 0 else caps.cap_{{ star }} end as bigint) as cap_{{ star }},
    levels.may_take_{{ star }},
    levels.keeps_{{ star }}
    {{- "," if not loop.last }}
    {%- endfor %}
from work
inner join caps
    on work.part_id = caps.part_id
    and work.period = caps.period
    and work.quota_site is not distinct from caps.quota_site
    and work.quota_population is not distinct from caps.quota_population
    and work.quota_team is not distinct from caps.quota_team
    and caps.position = 1
inner join order_values
    on work.part_id = order_values.part_id
    and work.subject_id = order_values.subject_id
    and work.period = order_values.period
inner join levels
    on work.part_id = levels.part_id
    and work.subject_id = levels.subject_id
    and work.period = levels.period
