-- One row per subject × period of a part with quotas: the group whose seats are shared, the order in it, how many seats
-- each star has there and how many are kept for people who are not decided yet.
{%- set stars = quota_stars() %}
{%- set order_value %}
case when observed.status = 'ok' then {{ ordering_quotient('observed.numerator', 'observed.denominator') }} end
* case keys.direction when 'descending' then -1 else 1 end
{%- endset %}
-- noqa: disable=LT02
with work as (
    select
        current_work.part_id,
        current_work.subject_id,
        current_work.period,
        current_work.period_kind,
        current_work.period_index,
        case when parts.quota_within_site then current_work.site_id end as quota_site,
        case when parts.quota_within_population then current_work.population end as quota_population
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
        max(case when keys.position = {{ position }} then {{ order_value }} end) as order_{{ position }}
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

levels as (
    select
        part_id,
        subject_id,
        period,
        {%- for star in stars %}
        max(case when star = {{ star }} and severity = 1 then 1 else 0 end) = 1 as is_met_{{ star }},
        {%- endfor %}
        max(case when severity between 2 and 5 then star end) as open_star
    from {{ this_stratum(ref('int_levels_decided')) }} as decided
    group by part_id, subject_id, period
),

open_people as (
    select
        levels.part_id,
        levels.subject_id,
        levels.period,
        levels.open_star
    from levels
    inner join {{ ref('int_candidates') }} as candidates
        on levels.part_id = candidates.part_id
        and levels.subject_id = candidates.subject_id
        and levels.period = candidates.period
    where candidates.status not in ('ok', 'manual_review', 'not_applicable')
),

head_counts as (
    select
        work.part_id,
        work.period,
        work.quota_site,
        work.quota_population,
        count(*) as head_count
        {%- for star in stars %},
        sum(case when open_people.open_star = {{ star }} then 1 else 0 end) as reserved_{{ star }}
        {%- endfor %}
    from work
    left join open_people
        on work.part_id = open_people.part_id
        and work.subject_id = open_people.subject_id
        and work.period = open_people.period
    group by work.part_id, work.period, work.quota_site, work.quota_population
),

-- A strict share leaves room for the largest number below it: 10 % of 30 is 2 and of 10 none.
caps as (
    select
        head_counts.*
        {%- for star in stars %},
        max(
            case
                when quotas.star = {{ star }} and quotas.strict then ceil(quotas.share * head_counts.head_count) - 1
                when quotas.star = {{ star }} then floor(quotas.share * head_counts.head_count)
            end
        ) over (
            partition by head_counts.part_id, head_counts.period, head_counts.quota_site, head_counts.quota_population
        ) as cap_{{ star }}
        {%- endfor %},
        row_number() over (
            partition by head_counts.part_id, head_counts.period, head_counts.quota_site, head_counts.quota_population
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
    caps.head_count,
    order_values.order_1,
    order_values.order_2,
    order_values.order_3,
    order_values.order_4
    {%- for star in stars %},
    cast(case when caps.cap_{{ star }} < 0 then 0 else caps.cap_{{ star }} end as bigint) as cap_{{ star }},
    cast(caps.reserved_{{ star }} as bigint) as reserved_{{ star }},
    levels.is_met_{{ star }}
    {%- endfor %}
from work
inner join caps
    on work.part_id = caps.part_id
    and work.period = caps.period
    and work.quota_site is not distinct from caps.quota_site
    and work.quota_population is not distinct from caps.quota_population
    and caps.position = 1
inner join order_values
    on work.part_id = order_values.part_id
    and work.subject_id = order_values.subject_id
    and work.period = order_values.period
inner join levels
    on work.part_id = levels.part_id
    and work.subject_id = levels.subject_id
    and work.period = levels.period
