-- One row per delivered row that could be read but breaks the rule it was entered under:
-- points, marks, amounts or grants out of their range.
-- Its surprise: asked of every delivered row under the rules of its month, whichever months are computed with it.
{{ config(materialized='view') }}
with entered as (
    select
        events._delivery_id,
        events._delivery,
        events._file,
        events._row_number,
        events.points,
        items.entered_minimum,
        items.entered_maximum
    from {{ ref('stg_events') }} as events
    inner join {{ source('rules', 'event_rules') }} as rules
        on events.code = rules.event_code
        and ((rules.is_common and events.scheme is null) or (not rules.is_common and rules.scheme = events.scheme))
    inner join {{ source('rules', 'items') }} as items
        on rules.part_id = items.part_id
        and rules.item = items.item
        and items.entered_sign is not null
    inner join {{ source('rules', 'parts') }} as parts
        on rules.part_id = parts.part_id
        and {{ in_force('parts', month_index('events.occurred_month')) }}
    where coalesce(events.approved, true)
),

granted as (
    select
        grants._delivery_id,
        grants._delivery,
        grants._file,
        grants._row_number,
        grants.amount
    from {{ ref('stg_grants') }} as grants
    inner join {{ source('rules', 'parts') }} as parts
        on grants.scheme = parts.scheme
        and {{ in_force('parts', month_index(last_month_of_period('grants.period'))) }}
    inner join {{ source('rules', 'pay') }} as pay
        on parts.part_id = pay.part_id
        and grants.line = pay.line
        and pay.kind = 'granted'
    where grants.amount < pay.granted_minimum or grants.amount > pay.granted_maximum
)

select distinct
    'events' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    'points' as column_name,
    cast(points as {{ dbt.type_string() }}) as value,
    case when points is null then 'points_not_entered' else 'points_out_of_range' end as reason
from entered
where points is null or points < entered_minimum or points > entered_maximum
union all
select distinct
    'grants' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    'amount' as column_name,
    cast(amount as {{ dbt.type_string() }}) as value,
    'amount_out_of_range' as reason
from granted
union all
-- A measure that two schemes share, or two versions of one, refuses a row once.
select distinct
    source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    column_name,
    value,
    reason
from {{ ref('int_amounts_refused') }}
union all
select
    'assessments' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    case
        when mark_fault = 'period_not_readable' then 'period'
        when mark_fault = 'assessor_without_role' then 'assessor_id'
        else 'mark'
    end as column_name,
    case
        when mark_fault = 'period_not_readable' then period
        when mark_fault = 'assessor_without_role' then assessor_id
        else mark
    end as value,
    mark_fault as reason
from {{ ref('stg_assessments') }}
where mark_fault is not null
