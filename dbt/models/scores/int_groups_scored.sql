-- One row per subject × period × group of items: its points as a fraction, before anything is divided.
-- Its surprise: a group has no row where it has no item, and is as unknown as the worst of its items.
with items as (
    select
        scored.*,
        scored.parent_item as whole,
        scored.points as numerator,
        1 as denominator,
        scored.max_points as available
    from {{ this_stratum(ref('int_items_scored')) }} as scored
    where scored.parent_item <> 'total'
),

wholes as (
    select
        groups.*,
        groups.item as whole
    from {{ source('rules', 'groups') }} as groups
),

combined as (
    {{ combined_points('items', 'wholes', ['subject_type', 'subject_id', 'period', 'period_index']) }}
)

select
    combined.part_id,
    parts.scheme,
    parts.scheme_version,
    combined.subject_type,
    combined.subject_id,
    combined.period,
    parts.period_kind,
    combined.period_index,
    combined.whole as item,
    groups.item_order,
    groups.parent_item,
    groups.weight,
    combined.aggregation,
    combined.base,
    combined.cap,
    combined.floor,
    cast(combined.numerator as decimal(28, 6)) as numerator,
    cast(combined.denominator as decimal(20, 6)) as denominator,
    cast(combined.available as decimal(28, 6)) as available,
    {{ shown_points('combined.numerator', 'combined.denominator') }} as points,
    coalesce(combined.max_points, {{ shown_points('combined.available', 'combined.denominator') }}) as max_points,
    {{ shown_quotient('combined.numerator', 'combined.available') }} as share,
    {{ status_of_rank('combined.status_rank') }} as status,
    combined.reason_code
from combined
inner join {{ source('rules', 'parts') }} as parts
    on combined.part_id = parts.part_id
inner join {{ source('rules', 'groups') }} as groups
    on combined.part_id = groups.part_id
    and combined.whole = groups.item
