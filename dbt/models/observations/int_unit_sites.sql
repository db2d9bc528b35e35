-- One row per unit × month: the site that the unit stands in, found by walking up through at most four parents.
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
        units.kind,
        units.parent_unit_id,
        row_number() over (
            partition by months.period_index, units.unit_id
            order by units.valid_from desc
        ) as recency
    from months
    inner join {{ ref('stg_units') }} as units
        on units.valid_from <= months.last_day
),

in_force as (
    select
        period_index,
        unit_id,
        kind,
        parent_unit_id
    from dated
    where recency = 1
)

select
    unit.period_index,
    unit.unit_id,
    case
        when unit.kind = 'site' then unit.unit_id
        when parent_1.kind = 'site' then parent_1.unit_id
        when parent_2.kind = 'site' then parent_2.unit_id
        when parent_3.kind = 'site' then parent_3.unit_id
        when parent_4.kind = 'site' then parent_4.unit_id
    end as site_id
-- noqa: disable=LT02
from in_force as unit
{%- for step in range(1, 5) %}
left join in_force as parent_{{ step }}
    on parent_{{ step }}.period_index = unit.period_index
    and parent_{{ step }}.unit_id = {{ "unit" if step == 1 else "parent_" ~ (step - 1) }}.parent_unit_id
{%- endfor %}
