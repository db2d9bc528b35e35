-- One row per assessment of a scheme with a sheet: its total, base plus items, then the cap, then the floor.
-- Its surprise: a fatal error may make it 0, whatever the floor.
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
        max({{ status_rank('status') }}) as status_rank,
        min(case when status <> 'ok' then item end) as first_open
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
        coalesce(sheets.fatal_policy = 'zero_record' and summed.is_fatal, false) as is_zeroed,
        coalesce(sheets.base, 0) + summed.points as uncapped
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
            when status_rank <> 1 then null
            when is_zeroed then 0
            else {{ limited('uncapped', 'cap', 'floor') }}
        end as decimal(18, 6)
    ) as points,
    cast(max_points as decimal(18, 6)) as max_points,
    is_fatal,
    {{ status_of_rank('status_rank') }} as status,
    first_open as reason_code
from based
