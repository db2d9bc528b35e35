-- One row per subject × period × item of the scheme: how often it occurred, before any condition is looked at.
with forms as (
    select
        work.part_id,
        work.subject_id,
        work.period
    from {{ ref('stg_assessments') }} as assessments
    inner join {{ current_work() }} as work
        on assessments.scheme = work.scheme
        and assessments.subject_id = work.subject_id
        and {{ month_index('assessments.assessment_month') }} <= work.period_index
        and {{ month_index('assessments.assessment_month') }} > work.period_index - {{ months_in('work.period_kind') }}
    where assessments.purpose = 'live'
    group by work.part_id, work.subject_id, work.period
),

-- narrow, because every figure is looked up by it; what the rules say of an item is joined at the end
asked as (
    select
        work.part_id,
        work.subject_id,
        work.site_id,
        work.period,
        work.period_kind,
        work.period_index,
        work.population,
        items.item,
        coalesce(items.times_measure, items.of_measure) as measure
    from {{ current_work() }} as work
    inner join {{ source('rules', 'items') }} as items
        on work.part_id = items.part_id
    left join {{ source('rules', 'item_populations') }} as item_populations
        on items.part_id = item_populations.part_id
        and items.item = item_populations.item
        and work.population = item_populations.population
    where not coalesce(items.is_for_some, false) or item_populations.population is not null
),

logged as (
    select
        part_id,
        subject_id,
        period_index,
        item,
        sum(occurrences) as occurrences,
        sum(points) as points,
        max({{ status_rank('status') }}) as status_rank,
        min(reason_code) as reason_code
    from {{ ref('int_events_judged') }}
    group by part_id, subject_id, period_index, item
),

observed as (
    {{ observations_of(observed_before('int_observations_ranked', with_earlier=false)) }}
),

figures as (
    select
        asked.part_id,
        asked.subject_id,
        asked.site_id,
        asked.period,
        asked.period_index,
        asked.population,
        asked.item,
        observed.numerator,
        observed.denominator,
        observed.status as observed_status,
        observed.reason_code as observed_reason
    from asked
    left join observed
        on asked.measure = observed.measure
        and asked.subject_id = observed.subject_id
        and asked.period_kind = observed.period_kind
        and asked.period_index = observed.period_index
),

-- The band in which the measure lies, by cross-multiplication; a value in no band is an error and never 0.
banded as (
    select
        figures.part_id,
        figures.subject_id,
        figures.period,
        figures.item,
        max(bands.points) as points,
        count(*) as band_count
    from figures
    inner join {{ source('rules', 'bands') }} as bands
        on figures.part_id = bands.part_id
        and figures.item = bands.item
        and (bands.population is null or bands.population = figures.population)
        and (
            bands.low is null
            or {{ compared('figures.numerator', 'figures.denominator', 'bands.low') }} > 0
            or (bands.low_inclusive and {{ compared('figures.numerator', 'figures.denominator', 'bands.low') }} = 0)
        )
        and (
            bands.high is null
            or {{ compared('figures.numerator', 'figures.denominator', 'bands.high') }} < 0
            or (bands.high_inclusive and {{ compared('figures.numerator', 'figures.denominator', 'bands.high') }} = 0)
        )
    where figures.observed_status = 'ok'
    group by figures.part_id, figures.subject_id, figures.period, figures.item
),

resolved as (
    select
        figures.part_id,
        parts.scheme,
        parts.scheme_version,
        parts.subject_type,
        figures.subject_id,
        figures.period,
        parts.period_kind,
        figures.period_index,
        figures.item,
        items.item_order,
        items.parent_item,
        items.points,
        items.max_points,
        items.weight,
        items.event,
        items.of_measure,
        items.is_conditional,
        coalesce(items.is_unscored, false) as is_unscored,
        items.points is null and items.entered_sign is null and items.of_measure is null as is_blank,
        items.times_measure is not null or items.of_measure is not null as is_measured,
        coalesce(items.without = 'not_applicable', false) as may_be_absent,
        coalesce(parts.needs_form and forms.subject_id is null, false) as lacks_form,
        coalesce(parts.needs_form and marks.measure is not null, false) as is_of_form,
        logged.occurrences as logged_occurrences,
        logged.points as logged_points,
        logged.status_rank as logged_rank,
        logged.reason_code as logged_reason,
        arrived.site_id is not null as has_feed,
        figures.numerator,
        figures.denominator,
        figures.observed_status,
        figures.observed_reason,
        banded.points as band_points,
        banded.band_count
    from figures
    inner join {{ source('rules', 'parts') }} as parts
        on figures.part_id = parts.part_id
    inner join {{ source('rules', 'items') }} as items
        on figures.part_id = items.part_id
        and figures.item = items.item
    left join {{ source('rules', 'marks') }} as marks
        on items.part_id = marks.part_id
        and coalesce(items.times_measure, items.of_measure) = marks.measure
    left join forms
        on figures.part_id = forms.part_id
        and figures.subject_id = forms.subject_id
        and figures.period = forms.period
    left join {{ ref('int_feeds_arrived') }} as arrived
        on arrived.source = 'events'
        and figures.site_id = arrived.site_id
        and figures.period_index = arrived.period_index
    left join logged
        on figures.part_id = logged.part_id
        and figures.subject_id = logged.subject_id
        and figures.period_index = logged.period_index
        and figures.item = logged.item
    left join banded
        on figures.part_id = banded.part_id
        and figures.subject_id = banded.subject_id
        and figures.period = banded.period
        and figures.item = banded.item
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
    item,
    item_order,
    parent_item,
    max_points,
    weight,
    is_conditional,
    cast(
        case
            when lacks_form then null
            when event then coalesce(logged_occurrences, case when has_feed then 0 end)
            when is_measured then {{ ordering_quotient('numerator', 'denominator') }}
            else 1
        end as decimal(18, 6)
    ) as occurrences,
    cast(
        case
            when lacks_form or is_blank or is_unscored then null
            when event then coalesce(logged_points, case when has_feed then 0 end)
            when of_measure is not null then band_points
            when is_measured then points * {{ ordering_quotient('numerator', 'denominator') }}
            else points
        end as decimal(18, 6)
    ) as points,
    case
        when lacks_form then 'not_applicable'
        when event and logged_rank > 1 then {{ status_of_rank('logged_rank') }}
        when event and logged_rank is null and not has_feed then 'insufficient_data'
        when is_of_form and coalesce(observed_reason, '') = 'no_figure' then 'incomplete'
        when may_be_absent and observed_reason in ('no_figure', 'denominator_zero') then 'not_applicable'
        when is_measured and coalesce(observed_status, 'insufficient_data') <> 'ok'
            then coalesce(observed_status, 'insufficient_data')
        when is_unscored then 'not_applicable'
        when is_blank then 'param_missing'
        when of_measure is not null and coalesce(band_count, 0) <> 1 then 'error'
        when of_measure is not null and band_points is null then 'param_missing'
        else 'ok'
    end as status,
    case
        when lacks_form then 'no_form'
        when event and logged_rank > 1 then logged_reason
        when event and logged_rank is null and not has_feed then 'feed_absent'
        when is_of_form and coalesce(observed_reason, '') = 'no_figure' then 'mark_missing'
        when may_be_absent and observed_reason in ('no_figure', 'denominator_zero') then 'nothing_to_judge'
        when is_measured and coalesce(observed_status, 'insufficient_data') <> 'ok' then observed_reason
        when is_unscored then 'unscored'
        when is_blank then 'points_blank'
        when of_measure is not null and coalesce(band_count, 0) <> 1 then 'no_band_matched'
        when of_measure is not null and band_points is null then 'points_blank'
    end as reason_code
from resolved
