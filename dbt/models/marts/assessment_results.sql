-- One row per scheme × assessment × item of a sheet, `total` for the whole: what a recording, call or session earned.
{%- set columns %}
    scheme,
    cast(scheme_version as integer) as scheme_version,
    subject_type,
    subject_id,
    concat(
        cast(cast(floor((period_index - 1) / 12) as integer) as {{ dbt.type_string() }}), '-',
        lpad(cast((period_index - 1) % 12 + 1 as {{ dbt.type_string() }}), 2, '0')
    ) as period,
    assessment_id
{%- endset %}
select
    {{- columns }},
    item,
    interaction_id,
    mark,
    points,
    max_points,
    cast(null as decimal(18, 6)) as share,
    cast(null as {{ dbt.type_string() }}) as grade,
    is_failed,
    is_fatal,
    status,
    reason_code
from {{ ref('int_sheet_items_scored') }}
union all
select
    {{- columns }},
    'total' as item,
    interaction_id,
    cast(null as {{ dbt.type_string() }}) as mark,
    points,
    max_points,
    share,
    grade,
    grade = 'failed' as is_failed,
    is_fatal,
    status,
    reason_code
from {{ ref('int_sheets_totalled') }}
