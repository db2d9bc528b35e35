-- One row per case × month to compute: the site that it belongs to, by its employee's unit in that month, else by its
-- own. Its surprise: a case of nobody belongs to the only site of a company that has one, and otherwise to none.
{%- set cases = case_relations() %}
with used as (
    select distinct case_type
    from {{ source('rules', 'case_columns') }}
),

-- noqa: disable=LT02
known as (
    {%- for case in cases %}
    select
        '{{ case.type }}' as case_type,
        {{ case.id }} as case_id,
        {{ case.employee }} as employee_id,
        {{ case.unit or "cast(null as " ~ dbt.type_string() ~ ")" }} as unit_id
    from {{ case.relation }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

months as (
    select distinct period_index
    from {{ source('site', 'work_periods') }}
    where period_kind = 'month'
),

only_site as (
    {{ only_site() }}
),

placed as (
    select
        known.case_type,
        known.case_id,
        months.period_index,
        coalesce(attributes.site_id, unit_sites.site_id, only_site.site_id) as site_id
    from known
    inner join used
        on known.case_type = used.case_type
    cross join months
    left join {{ ref('int_subject_attributes') }} as attributes
        on known.employee_id = attributes.subject_id
        and months.period_index = attributes.period_index
        and attributes.subject_type = 'employee'
    left join {{ ref('int_unit_sites') }} as unit_sites
        on known.unit_id = unit_sites.unit_id
        and months.period_index = unit_sites.period_index
    left join only_site
        on only_site.site_id is not null
)

select
    placed.case_type,
    placed.case_id,
    placed.period_index,
    placed.site_id,
    sites.company
from placed
inner join {{ source('site', 'sites') }} as sites
    on placed.site_id = sites.site_id
