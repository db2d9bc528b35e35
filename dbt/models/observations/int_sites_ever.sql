-- One row per employee × site in or below which some row of the roster has placed them, whenever that was.
-- Its surprise: no month is asked, so that what is refused of a delivery is the same whichever months are computed.
-- noqa: disable=LT02
with edges as (
    select distinct
        unit_id,
        parent_unit_id
    from {{ ref('stg_units') }}
),

placed as (
    select distinct
        employee_id,
        unit_id
    from {{ ref('stg_employees') }}
)

select
    placed.employee_id,
    sites.site_id
from placed
inner join {{ source('site', 'sites') }} as sites
    on placed.unit_id = sites.site_id
{%- for steps in range(1, 5) %}
union
select
    placed.employee_id,
    sites.site_id
from placed
    {%- for step in range(1, steps + 1) %}
inner join edges as edge_{{ step }}
    on edge_{{ step }}.unit_id = {{ "placed.unit_id" if step == 1 else "edge_" ~ (step - 1) ~ ".parent_unit_id" }}
    {%- endfor %}
inner join {{ source('site', 'sites') }} as sites
    on edge_{{ steps }}.parent_unit_id = sites.site_id
{%- endfor %}
