-- One row per unit × month: name, kind and parent as of the month's last day.
with months as (
    select
        period_index,
        last_day
    from {{ ref('int_month_spine') }}
    union
    select
        period_index,
        last_day
    from {{ ref('int_months_since_hiring') }}
),

dated as (
    select
        months.period_index,
        units.unit_id,
        units.name,
        units.kind,
        units.parent_unit_id,
        row_number() over (
            partition by months.period_index, units.unit_id
            order by units.valid_from desc
        ) as recency
    from months
    inner join {{ ref('stg_units') }} as units
        on units.valid_from <= months.last_day
)

select
    period_index,
    unit_id,
    name,
    kind,
    parent_unit_id
from dated
where recency = 1
