-- One row per assessment of a scheme with a sheet: its total under the scheme's policy for fatal errors.
with summed as (
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
        max(case when status = 'ok' then 0 else 1 end) = 0 as is_complete,
        min(case when status <> 'ok' then item end) as first_incomplete
    from {{ ref('int_sheet_items_scored') }}
    group by
        part_id, scheme, scheme_version, subject_type, subject_id, period_index, assessment_id, interaction_id
),

based as (
    select
        summed.*,
        sheets.base,
        sheets.cap,
        sheets.floor,
        sheets.month_rollup,
        sheets.pass_mark,
        case
            when sheets.fatal_policy = 'zero_record' and summed.is_fatal then 0
            else coalesce(sheets.base, 0) + summed.points
        end as unlimited
    from summed
    inner join {{ source('rules', 'sheets') }} as sheets
        on summed.part_id = sheets.part_id
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
    cast(
        case
            when not is_complete then null
            when cap is not null and unlimited > cap then cap
            when floor is not null and unlimited < floor then floor
            else unlimited
        end as decimal(18, 6)
    ) as points,
    cast(max_points as decimal(18, 6)) as max_points,
    is_fatal,
    case when is_complete then 'ok' else 'incomplete' end as status,
    first_incomplete as reason_code
from based
