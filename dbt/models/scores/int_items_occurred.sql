-- One row per subject × period × item of the scheme: how often it occurred, before any condition is looked at.
with asked as (
    select
        work.part_id,
        work.scheme,
        work.scheme_version,
        work.subject_type,
        work.subject_id,
        work.site_id,
        work.period,
        work.period_kind,
        work.period_index,
        items.item,
        items.item_order,
        items.parent_item,
        items.points,
        items.max_points,
        items.weight,
        items.times_measure,
        items.event,
        items.points is null and items.entered_sign is null as is_blank,
        items.is_conditional
    from {{ current_work() }} as work
    inner join {{ source('rules', 'items') }} as items
        on work.part_id = items.part_id
),

logged as (
    select
        part_id,
        subject_id,
        period_index,
        item,
        sum(occurrences) as occurrences,
        sum(points) as points,
        max({{ status_rank('status') }}) as status_rank,
        min(reason_code) as reason_code
    from {{ ref('int_events_judged') }}
    group by part_id, subject_id, period_index, item
),

observed as (
    select {{ observation_columns() }} from {{ ref('int_observations_completed') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_observations_combined') }}
    union all
    select {{ observation_columns() }} from {{ ref('int_results_counted') }}
),

joined as (
    select
        asked.*,
        logged.occurrences as logged_occurrences,
        logged.points as logged_points,
        logged.status_rank as logged_rank,
        logged.reason_code as logged_reason,
        arrived.site_id is not null as has_feed,
        observed.numerator,
        observed.denominator,
        observed.status as observed_status,
        observed.reason_code as observed_reason
    from asked
    left join logged
        on asked.part_id = logged.part_id
        and asked.subject_id = logged.subject_id
        and asked.period_index = logged.period_index
        and asked.item = logged.item
    left join {{ ref('int_feeds_arrived') }} as arrived
        on arrived.source = 'events'
        and asked.site_id = arrived.site_id
        and asked.period_index = arrived.period_index
    left join observed
        on asked.times_measure = observed.measure
        and asked.subject_id = observed.subject_id
        and asked.period_kind = observed.period_kind
        and asked.period_index = observed.period_index
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
    item,
    item_order,
    parent_item,
    max_points,
    weight,
    is_conditional,
    cast(
        case
            when event then coalesce(logged_occurrences, case when has_feed then 0 end)
            when times_measure is not null then {{ ordering_quotient('numerator', 'denominator') }}
            else 1
        end as decimal(18, 6)
    ) as occurrences,
    cast(
        case
            when is_blank then null
            when event then coalesce(logged_points, case when has_feed then 0 end)
            when times_measure is not null then points * {{ ordering_quotient('numerator', 'denominator') }}
            else points
        end as decimal(18, 6)
    ) as points,
    case
        when event and logged_rank > 1 then {{ status_of_rank('logged_rank') }}
        when event and logged_rank is null and not has_feed then 'insufficient_data'
        when is_blank then 'param_missing'
        when event then 'ok'
        when times_measure is not null then coalesce(observed_status, 'insufficient_data')
        else 'ok'
    end as status,
    case
        when event and logged_rank > 1 then logged_reason
        when event and logged_rank is null and not has_feed then 'feed_absent'
        when is_blank then 'points_blank'
        when times_measure is not null then observed_reason
    end as reason_code
from joined
