-- One row per assessment of a scheme with a sheet: its total, base plus items, then the cap, then the floor; and
-- whether it passed, where so many failed items of a class fail it.
-- Its surprise: a fatal error may make it 0, whatever the floor; a blank of the rules leaves no verdict open.
with failures as (
    select
        part_id,
        subject_type,
        subject_id,
        period_index,
        assessment_id,
        class,
        sum(case when is_failed then 1 else 0 end) as failed
    from {{ ref('int_sheet_items_scored') }}
    where class is not null
    group by part_id, subject_type, subject_id, period_index, assessment_id, class
),

verdicts as (
    select
        failures.part_id,
        failures.subject_type,
        failures.subject_id,
        failures.period_index,
        failures.assessment_id,
        max(case when failures.failed >= limits.at_least then 1 else 0 end) = 1 as has_failed
    from failures
    inner join {{ source('rules', 'sheet_limits') }} as limits
        on failures.part_id = limits.part_id
        and failures.class = limits.class
    group by
        failures.part_id, failures.subject_type, failures.subject_id, failures.period_index, failures.assessment_id
),

summed as (
    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period_index,
        assessment_id,
        interaction_id,
        sum(points) as points,
        sum(max_points) as max_points,
        max(case when is_fatal then 1 else 0 end) = 1 as is_fatal,
        max({{ status_rank('status') }}) as status_rank,
        -- the item that keeps the total open: of the worst status, the first by name
        min(
            case
                when status <> 'ok'
                    then concat(cast(9 - {{ status_rank('status') }} as {{ dbt.type_string() }}), item)
            end
        ) as first_open
    from {{ ref('int_sheet_items_scored') }}
    group by
        part_id, scheme, scheme_version, subject_type, subject_id, period_index, assessment_id, interaction_id
),

based as (
    select
        summed.*,
        sheets.aggregation,
        sheets.base,
        sheets.cap,
        sheets.floor,
        sheets.of_available,
        sheets.scale_to,
        sheets.month_rollup,
        sheets.pass_mark,
        verdicts.has_failed,
        coalesce(sheets.fatal_policy = 'zero_record' and summed.is_fatal, false) as is_zeroed,
        coalesce(sheets.base, 0) + summed.points
        - case when sheets.aggregation = 'subtractive' then summed.max_points else 0 end as uncapped
    from summed
    inner join {{ source('rules', 'sheets') }} as sheets
        on summed.part_id = sheets.part_id
    left join verdicts
        on summed.part_id = verdicts.part_id
        and summed.subject_type = verdicts.subject_type
        and summed.subject_id = verdicts.subject_id
        and summed.period_index = verdicts.period_index
        and summed.assessment_id = verdicts.assessment_id
),

limited_ones as (
    select
        *,
        case
            when status_rank <> 1 or aggregation = 'none' then null
            when is_zeroed then 0
            else {{ limited('uncapped', 'cap', 'floor') }}
        end as known_points
    from based
),

-- scaled, the points are that part of the scale which they are of all that the sheet can earn
scaled as (
    select
        *,
        cast(
            case when scale_to is null then known_points else known_points * scale_to end as decimal(28, 6)
        ) as numerator,
        cast(case when scale_to is null then 1 else max_points end as decimal(20, 6)) as denominator
    from limited_ones
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period_index,
    assessment_id,
    interaction_id,
    month_rollup,
    pass_mark,
    numerator,
    denominator,
    {{ shown_points('numerator', 'denominator') }} as points,
    cast(max_points as decimal(18, 6)) as max_points,
    case when of_available then {{ shown_quotient('known_points', 'max_points') }} end as share,
    case when status_rank > 2 then null when has_failed then 'failed' when not has_failed then 'passed' end as grade,
    is_fatal,
    {{ status_of_rank('status_rank') }} as status,
    substr(first_open, 2) as reason_code
from scaled
