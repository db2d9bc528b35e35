{# Whether what a person entered in a row is not there or lies outside its limits. #}
{% macro entry_refused(measure) -%}
    {%- set parts = [measure.value_column ~ ' is null'] -%}
    {%- if measure.entered_minimum is not none -%}
        {%- do parts.append(measure.value_column ~ ' < ' ~ literal(measure.entered_minimum | string, 'decimal(18, 6)')) -%}
    {%- endif -%}
    {%- if measure.entered_maximum is not none -%}
        {%- do parts.append(measure.value_column ~ ' > ' ~ literal(measure.entered_maximum | string, 'decimal(18, 6)')) -%}
    {%- endif -%}
    ({{ parts | join(' or ') }})
{%- endmacro %}

{#
  Whether a row may be of somebody whom a scheme rates that reads the measure: what is about nobody, or about somebody who
  has only ever worked at sites that do not use the scheme, is none of its business.
#}
{% macro may_be_read_of_its_owner(measure, sites_ever) -%}
    (
        employee_id not in (select placed.employee_id from {{ sites_ever }} as placed)
        or employee_id in (
            select placed.employee_id
            from {{ sites_ever }} as placed
            inner join {{ source('site', 'scheme_sites') }} as scheme_sites
                on placed.site_id = scheme_sites.site_id
            inner join {{ source('rules', 'measure_readers') }} as readers
                on scheme_sites.scheme = readers.scheme
            where readers.measure = '{{ measure.measure }}'
        )
    )
{%- endmacro %}

{#
  Rows in which a person had to enter a figure and did not, or one outside its limits: of every measure that is entered
  and that a scheme in use reads, of people at its sites.
  dbt must know what is read before the rules can be asked, so each source is named even where it has no such measure.
#}
{% macro entries_refused(source_names) -%}
    {%- set conditions = rule_rows(
        "select measure, role, group_no, position, column_name, data_type, operator, value from "
        ~ source('rules', 'measure_conditions') ~ " order by measure, role, group_no, position"
    ) -%}
    {%- set measures = rule_rows(
        "select measure, subject_type, source, value_column, entered_minimum, entered_maximum from " ~ source('rules', 'measures')
        ~ " where is_entered and measure in (select measure from " ~ source('site', 'asked_figures') ~ ") order by measure"
    ) -%}
    {%- set sites_ever = ref('int_sites_ever') -%}
    {%- for name in source_names %}
    {%- set staged = ref('stg_' ~ name) %}
    {%- for measure in measures if measure.source == name %}
    {%- set own = conditions | selectattr('measure', 'equalto', measure.measure) | list %}
    select
        '{{ name }}' as source,
        _delivery_id,
        _delivery,
        _file,
        _row_number,
        '{{ measure.value_column }}' as column_name,
        cast({{ measure.value_column }} as {{ dbt.type_string() }}) as value,
        case when {{ measure.value_column }} is null then 'amount_not_entered' else 'amount_out_of_range' end as reason,
        '{{ measure.measure }}' as measure
    from {{ staged }}
    where {{ row_filter(own, 'where') or 'true' }} and {{ entry_refused(measure) }}
        {%- if measure.subject_type == 'employee' %}
        and {{ may_be_read_of_its_owner(measure, sites_ever) }}
        {%- endif %}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        {%- for name in ['source', '_delivery_id', '_delivery', '_file'] %}
        cast(null as {{ dbt.type_string() }}) as {{ name }},
        {%- endfor %}
        cast(null as bigint) as _row_number,
        {%- for name in ['column_name', 'value', 'reason', 'measure'] %}
        cast(null as {{ dbt.type_string() }}) as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    where 1 = 0
{%- endmacro %}
