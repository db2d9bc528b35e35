-- One row per delivered row of a unit whose name is not among those that a scheme of its site allows units of its kind.
-- Its surprise: the row stays accepted, and the people in the unit are rated: it is a finding, for people to mend.
with closed as (
    select distinct
        unit_names.kind,
        scheme_sites.site_id,
        parts.part_id,
        parts.effective_from_index,
        parts.effective_to_index
    from {{ source('rules', 'unit_names') }} as unit_names
    inner join {{ source('rules', 'parts') }} as parts
        on unit_names.part_id = parts.part_id
    inner join {{ source('site', 'scheme_sites') }} as scheme_sites
        on parts.scheme = scheme_sites.scheme
),

unlisted as (
    select distinct
        units.unit_id,
        units.name
    from closed
    inner join {{ ref('int_unit_sites') }} as unit_sites
        on closed.site_id = unit_sites.site_id
        and {{ in_force('closed', 'unit_sites.period_index') }}
    inner join {{ ref('int_units_in_force') }} as units
        on unit_sites.unit_id = units.unit_id
        and unit_sites.period_index = units.period_index
        and closed.kind = units.kind
    left join {{ source('rules', 'unit_names') }} as allowed
        on closed.part_id = allowed.part_id
        and closed.kind = allowed.kind
        and units.name = allowed.name
    where allowed.name is null
)

select distinct
    'units' as source,
    staged._delivery_id,
    staged._delivery,
    staged._file,
    staged._row_number,
    'name' as column_name,
    staged.name as value,
    'unit_not_listed' as reason
from unlisted
inner join {{ ref('stg_units') }} as staged
    on unlisted.unit_id = staged.unit_id
    and unlisted.name = staged.name
