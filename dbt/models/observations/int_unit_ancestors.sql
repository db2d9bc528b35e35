-- One row per unit × month × unit above it, itself included with 0 steps; at most four parents are walked up.
-- noqa: disable=LT02
with in_force as (
    select
        period_index,
        unit_id,
        kind,
        parent_unit_id
    from {{ ref('int_units_in_force') }}
)

select
    period_index,
    unit_id,
    kind,
    unit_id as ancestor_id,
    kind as ancestor_kind,
    0 as steps
from in_force
{%- for steps in range(1, 5) %}
union all
select
    unit.period_index,
    unit.unit_id,
    unit.kind,
    parent_{{ steps }}.unit_id as ancestor_id,
    parent_{{ steps }}.kind as ancestor_kind,
    {{ steps }} as steps
from in_force as unit
    {%- for step in range(1, steps + 1) %}
inner join in_force as parent_{{ step }}
    on parent_{{ step }}.period_index = unit.period_index
    and parent_{{ step }}.unit_id = {{ "unit" if step == 1 else "parent_" ~ (step - 1) }}.parent_unit_id
    {%- endfor %}
{%- endfor %}
