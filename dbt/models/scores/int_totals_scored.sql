-- One row per subject × period of a part with a total: its items and groups together, then the cap, then the floor.
-- Its surprise: a total is known only if every part is; a missing one is never averaged or added as zero.
with parts as (
    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        'total' as whole,
        item,
        weight,
        cast(points as decimal(28, 6)) as numerator,
        cast(1 as decimal(20, 6)) as denominator,
        cast(max_points as decimal(28, 6)) as available,
        status,
        reason_code
    from {{ this_stratum(ref('int_items_scored')) }} as scored
    where parent_item = 'total'
    union all
    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        'total' as whole,
        item,
        weight,
        numerator,
        denominator,
        available,
        status,
        reason_code
    from {{ this_stratum(ref('int_groups_scored')) }} as scored
),

wholes as (
    select
        totals.*,
        'total' as whole,
        cast(null as decimal(18, 6)) as max_points
    from {{ source('rules', 'totals') }} as totals
),

combined as (
    {{ combined_points('parts', 'wholes', [
        'scheme', 'scheme_version', 'subject_type', 'subject_id', 'period', 'period_kind', 'period_index',
    ]) }}
),

-- scaled to 100, the points are that part of 100 which they are of all that was available
scaled as (
    select
        combined.*,
        coalesce(totals.of_available, false) as of_available,
        case when totals.scale_to is null then combined.numerator else combined.numerator * totals.scale_to end
            as scaled_numerator,
        case when totals.scale_to is null then combined.denominator else combined.available end as scaled_denominator
    from combined
    inner join {{ source('rules', 'totals') }} as totals
        on combined.part_id = totals.part_id
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    period_kind,
    period_index,
    aggregation,
    base,
    cap,
    floor,
    cast(scaled_numerator as decimal(28, 6)) as numerator,
    cast(scaled_denominator as decimal(20, 6)) as denominator,
    cast(case when of_available then numerator end as decimal(28, 6)) as earned,
    cast(case when of_available then available end as decimal(20, 6)) as available,
    {{ shown_points('scaled_numerator', 'scaled_denominator') }} as points,
    case
        when of_available then {{ shown_points('available', 'denominator') }} else cast(cap as decimal(18, 6))
    end as max_points,
    case
        when of_available then {{ shown_quotient('numerator', 'available') }}
        when cap <> 0 then {{ shown_quotient(shown_points('numerator', 'denominator'), 'cap') }}
    end as share,
    {{ status_of_rank('status_rank') }} as status,
    reason_code
from scaled
