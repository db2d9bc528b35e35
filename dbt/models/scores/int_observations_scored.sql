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
    {%- for name, numerator, denominator, model in [
        ("'total'", 'numerator', 'denominator', 'int_totals_scored'),
        ("'share'", 'earned', 'available', 'int_totals_scored'),
        ('item', 'numerator', 'denominator', 'int_groups_scored'),
        ('item', 'cast(points as decimal(28, 6))', 'cast(case when points is not null then 1 end as decimal(20, 6))',
         'int_items_scored'),
    ] %}
    select
        scheme,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        {{ name }} as name,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
        status,
        reason_code
    from {{ this_stratum(ref(model)) }} as scored
    {{ "union all" if not loop.last }}
    {%- endfor %}
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
