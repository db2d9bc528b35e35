-- One row per employee × date from which a roster row holds: the time zone of the site that the person then worked at.
-- Read only by companies with sites in several zones.
with dated as (
    select
        employee_id,
        unit_id,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by employee_id order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_until
    from {{ ref('stg_employees') }}
),

units as (
    select
        unit_id,
        kind,
        parent_unit_id,
        row_number() over (partition by unit_id order by valid_from desc) as recency
    from {{ ref('stg_units') }}
),

newest as (
    select
        unit_id,
        kind,
        parent_unit_id
    from units
    where recency = 1
)

select
    dated.employee_id,
    dated.valid_from,
    dated.valid_until,
    sites.zone
from dated
inner join newest as unit
    on dated.unit_id = unit.unit_id
left join newest as parent_1
    on unit.parent_unit_id = parent_1.unit_id
left join newest as parent_2
    on parent_1.parent_unit_id = parent_2.unit_id
inner join {{ source('site', 'sites') }} as sites
    on sites.site_id in (unit.unit_id, parent_1.unit_id, parent_2.unit_id)
