-- One row per scheme × subject × period × item, `total` for the total, which carries base, cap and floor.
select
    items.scheme,
    cast(items.scheme_version as integer) as scheme_version,
    items.subject_type,
    items.subject_id,
    items.period,
    items.item,
    items.parent_item,
    items.weight,
    'sum' as aggregation,
    items.occurrences,
    items.points,
    items.max_points,
    cast(null as decimal(18, 6)) as share,
    cast(null as {{ dbt.type_string() }}) as grade,
    cast(null as decimal(18, 6)) as base,
    cast(null as decimal(18, 6)) as cap,
    cast(null as decimal(18, 6)) as floor,
    items.status,
    items.reason_code
from {{ ref('int_items_scored') }} as items
union all
select
    totals.scheme,
    cast(totals.scheme_version as integer) as scheme_version,
    totals.subject_type,
    totals.subject_id,
    totals.period,
    'total' as item,
    cast(null as {{ dbt.type_string() }}) as parent_item,
    cast(null as decimal(18, 6)) as weight,
    totals.aggregation,
    cast(null as decimal(18, 6)) as occurrences,
    totals.points,
    totals.cap as max_points,
    case when totals.cap <> 0 then {{ shown_quotient('totals.points', 'totals.cap') }} end as share,
    cast(null as {{ dbt.type_string() }}) as grade,
    totals.base,
    totals.cap,
    totals.floor,
    totals.status,
    totals.reason_code
from {{ ref('int_totals_scored') }} as totals
