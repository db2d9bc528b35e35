-- One row per subject × period × total, share of what was available, group or item that is read as a figure.
-- Its surprise: of groups and items only those are here that some clause or rank names.
with named as (
    select
        measure,
        owner_scheme as scheme,
        substr(measure, length(owner_scheme) + 2) as name
    from {{ source('rules', 'measures') }}
    where kind in ('total', 'share', 'item')
),

figures as (
    select
        scheme,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        'total' as name,
        numerator,
        denominator,
        status,
        reason_code
    from {{ this_stratum(ref('int_totals_scored')) }} as totals
    union all
    select
        scheme,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        'share' as name,
        earned as numerator,
        available as denominator,
        status,
        reason_code
    from {{ this_stratum(ref('int_totals_scored')) }} as totals
    union all
    select
        scheme,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        item as name,
        numerator,
        denominator,
        status,
        reason_code
    from {{ this_stratum(ref('int_groups_scored')) }} as groups
    union all
    select
        scheme,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        item as name,
        cast(points as decimal(28, 6)) as numerator,
        cast(case when points is not null then 1 end as decimal(20, 6)) as denominator,
        status,
        reason_code
    from {{ this_stratum(ref('int_items_scored')) }} as items
)

select
    figures.subject_type,
    figures.subject_id,
    figures.period,
    figures.period_kind,
    figures.period_index,
    named.measure,
    figures.numerator,
    figures.denominator,
    cast(case when figures.numerator is not null then 1 else 0 end as bigint) as n,
    cast(0 as bigint) as pending,
    figures.status,
    figures.reason_code
from figures
inner join named
    on figures.scheme = named.scheme
    and figures.name = named.name
