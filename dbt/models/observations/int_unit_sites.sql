-- One row per unit × month: the site that the unit stands in, or the only one that stands in it.
-- Its surprise: a unit of several sites has none, for a feed that one of them lacks would be missed in silence.
with above as (
    select
        period_index,
        unit_id,
        ancestor_id as site_id,
        row_number() over (
            partition by period_index, unit_id
            order by steps
        ) as nearness
    from {{ ref('int_unit_ancestors') }}
    where ancestor_kind = 'site'
),

below as (
    select
        period_index,
        ancestor_id as unit_id,
        min(unit_id) as site_id
    from {{ ref('int_unit_ancestors') }}
    where kind = 'site'
    group by period_index, ancestor_id
    having count(*) = 1
)

select
    units.period_index,
    units.unit_id,
    coalesce(above.site_id, below.site_id) as site_id
from {{ ref('int_units_in_force') }} as units
left join above
    on units.period_index = above.period_index
    and units.unit_id = above.unit_id
    and above.nearness = 1
left join below
    on units.period_index = below.period_index
    and units.unit_id = below.unit_id
