-- One row per subject × period of a part with a total: its items and groups together, then the cap, then the floor.
-- Its surprise: a total is known only if every part is; a missing one is never averaged or added as zero.
with scored_parts as (
    select
        part_id,
        subject_type,
        subject_id,
        period,
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
        subject_type,
        subject_id,
        period,
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
    {{ combined_points('scored_parts', 'wholes', ['subject_type', 'subject_id', 'period', 'period_index']) }}
),

-- a form that lacks a signature holds the total back; so does not knowing whether one does
unsigned as (
    select
        parts.part_id,
        observed.subject_id,
        observed.period_kind,
        observed.period_index,
        coalesce(observed.numerator, 1) as unsigned_forms
    from {{ source('rules', 'parts') }} as parts
    inner join {{ ref('int_observations_completed') }} as observed
        on parts.unsigned_measure = observed.measure
),

-- scaled to 100, the points are that part of 100 which they are of all that was available
scaled as (
    select
        combined.*,
        parts.scheme,
        parts.scheme_version,
        parts.period_kind,
        coalesce(totals.of_available, false) as of_available,
        case when totals.scale_to is null then combined.numerator else combined.numerator * totals.scale_to end
            as scaled_numerator,
        case when totals.scale_to is null then combined.denominator else combined.available end as scaled_denominator,
        coalesce(combined.status_rank = 1 and unsigned.unsigned_forms > 0, false) as is_unsigned
    from combined
    inner join {{ source('rules', 'parts') }} as parts
        on combined.part_id = parts.part_id
    left join unsigned
        on combined.part_id = unsigned.part_id
        and combined.subject_id = unsigned.subject_id
        and parts.period_kind = unsigned.period_kind
        and combined.period_index = unsigned.period_index
    inner join {{ source('rules', 'totals') }} as totals
        on combined.part_id = totals.part_id
),

-- held back, it has no figure at all
known as (
    select
        *,
        case when not is_unsigned then scaled_numerator end as known_numerator,
        case when not is_unsigned then scaled_denominator end as known_denominator,
        case when not is_unsigned then numerator end as known_earned,
        case when not is_unsigned then available end as known_available
    from scaled
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
    cast(known_numerator as decimal(28, 6)) as numerator,
    cast(known_denominator as decimal(20, 6)) as denominator,
    cast(case when of_available then known_earned end as decimal(28, 6)) as earned,
    cast(case when of_available then known_available end as decimal(20, 6)) as available,
    {{ shown_points('known_numerator', 'known_denominator') }} as points,
    case
        when of_available then {{ shown_points('known_available', 'denominator') }} else cast(cap as decimal(18, 6))
    end as max_points,
    case
        when of_available then {{ shown_quotient('known_earned', 'known_available') }}
        when cap <> 0 then {{ shown_quotient(shown_points('known_earned', 'denominator'), 'cap') }}
    end as share,
    case when is_unsigned then 'pending_approval' else {{ status_of_rank('status_rank') }} end as status,
    case when is_unsigned then 'signature_missing' else reason_code end as reason_code
from known
