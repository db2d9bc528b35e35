-- One row per scheme × subject × period × item, group of items and `total`; wholes carry base, cap and floor.
-- Its surprise: the grade of an item is what was chosen on the form, in its words; a total that is known may have a
-- grade that is not, and `grade_status` tells it from one without a grade.
with choices as (
    select
        items.part_id,
        items.item,
        options.option,
        options.points
    from {{ source('rules', 'marks') }} as marks
    inner join {{ source('rules', 'items') }} as items
        on marks.part_id = items.part_id
        and marks.measure = items.times_measure
    inner join {{ source('rules', 'options') }} as options
        on marks.part_id = options.part_id
        and marks.mark = options.mark
    where marks.answer = 'choice'
)

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
    choices.option as grade,
    cast(null as {{ dbt.type_string() }}) as grade_status,
    cast(null as decimal(18, 6)) as base,
    cast(null as decimal(18, 6)) as cap,
    cast(null as decimal(18, 6)) as floor,
    items.status,
    items.reason_code
from {{ ref('int_items_scored') }} as items
left join choices
    on items.part_id = choices.part_id
    and items.item = choices.item
    and items.occurrences = choices.points
union all
select
    groups.scheme,
    cast(groups.scheme_version as integer) as scheme_version,
    groups.subject_type,
    groups.subject_id,
    groups.period,
    groups.item,
    groups.parent_item,
    groups.weight,
    groups.aggregation,
    cast(null as decimal(18, 6)) as occurrences,
    groups.points,
    groups.max_points,
    groups.share,
    cast(null as {{ dbt.type_string() }}) as grade,
    cast(null as {{ dbt.type_string() }}) as grade_status,
    groups.base,
    groups.cap,
    groups.floor,
    groups.status,
    groups.reason_code
from {{ ref('int_groups_scored') }} as groups
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
    totals.max_points,
    totals.share,
    graded.grade,
    graded.status as grade_status,
    totals.base,
    totals.cap,
    totals.floor,
    totals.status,
    totals.reason_code
from {{ ref('int_totals_scored') }} as totals
left join {{ ref('int_totals_graded') }} as graded
    on totals.part_id = graded.part_id
    and totals.subject_id = graded.subject_id
    and totals.period = graded.period
