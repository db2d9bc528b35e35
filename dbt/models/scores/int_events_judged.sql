-- One row per logged event × item that it falls under: how often it counts and which points were entered.
-- Its surprise: an event whose entered points lie outside the item's range is rejected, not clipped; and one counts for
-- nothing where a graver event of the same interaction counts instead of it. An event with a person and a unit is of
-- both.
with logged as (
    select
        'employee' as owner_type,
        employee_id as owner_id,
        *
    from {{ ref('stg_events') }}
    where employee_id is not null
    union all
    select
        'unit' as owner_type,
        unit_id as owner_id,
        *
    from {{ ref('stg_events') }}
    where
        unit_id is not null
        and exists (
            select rated.subject_type
            from ({{ rated_types() }}) as rated
            where {{ is_unit('rated.subject_type') }}
        )
),

matched as (
    select
        work.part_id,
        work.subject_type,
        work.subject_id,
        work.period,
        work.period_index,
        rules.item,
        rules.quantity_role,
        rules.quantity_from,
        rules.from_inclusive,
        rules.quantity_to,
        rules.to_inclusive,
        items.points as item_points,
        items.entered_sign,
        items.entered_minimum,
        items.entered_maximum,
        events.event_id,
        events.interaction_id,
        events._delivery_id,
        events._delivery,
        events._file,
        events._row_number,
        events.points as entered_points,
        coalesce(events.quantity, 1) as quantity
    from {{ current_work() }} as work
    inner join {{ source('rules', 'event_rules') }} as rules
        on work.part_id = rules.part_id
    inner join {{ source('rules', 'items') }} as items
        on rules.part_id = items.part_id
        and rules.item = items.item
    inner join logged as events
        on work.subject_id = events.owner_id
        and case when {{ is_unit('work.subject_type') }} then 'unit' else 'employee' end = events.owner_type
        and work.period_index = {{ month_index('events.occurred_month') }}
        and rules.event_code = events.code
        and ((rules.is_common and events.scheme is null) or (not rules.is_common and rules.scheme = events.scheme))
    where work.period_kind = 'month' and coalesce(events.approved, true)
),

fitting as (
    select
        *,
        case when quantity_role = 'measured' then 1 else quantity end as occurrences
    from matched
    where
        quantity_role <> 'measured'
        or (
            (quantity_from is null or quantity > quantity_from or (from_inclusive and quantity = quantity_from))
            and (quantity_to is null or quantity < quantity_to or (to_inclusive and quantity = quantity_to))
        )
),

-- events without an interaction are never taken for one and the same incident
replaced as (
    select distinct
        slighter.part_id,
        slighter.subject_id,
        slighter.item,
        slighter.event_id
    from {{ source('rules', 'event_precedence') }} as precedence
    inner join fitting as slighter
        on precedence.part_id = slighter.part_id
        and precedence.over_item = slighter.item
    inner join fitting as graver
        on precedence.part_id = graver.part_id
        and precedence.item = graver.item
        and slighter.subject_id = graver.subject_id
        and slighter.period_index = graver.period_index
        and slighter.interaction_id = graver.interaction_id
)

select
    fitting.part_id,
    fitting.subject_type,
    fitting.subject_id,
    fitting.period,
    fitting.period_index,
    fitting.item,
    fitting.event_id,
    fitting._delivery_id,
    fitting._delivery,
    fitting._file,
    fitting._row_number,
    cast(occurrences as decimal(18, 6)) as occurrences,
    cast(
        occurrences * case when entered_sign is null then item_points else entered_sign * entered_points end
        as decimal(18, 6)
    ) as points,
    case
        when entered_sign is null then 'ok'
        when entered_points is null then 'incomplete'
        when entered_points < entered_minimum or entered_points > entered_maximum then 'incomplete'
        else 'ok'
    end as status,
    case
        when entered_sign is null then null
        when entered_points is null then 'points_not_entered'
        when entered_points < entered_minimum or entered_points > entered_maximum then 'points_out_of_range'
    end as reason_code,
    entered_points
from fitting
left join replaced
    on fitting.part_id = replaced.part_id
    and fitting.subject_id = replaced.subject_id
    and fitting.item = replaced.item
    and fitting.event_id = replaced.event_id
where replaced.event_id is null
