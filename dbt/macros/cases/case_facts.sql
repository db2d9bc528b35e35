{#-
  What of a case the rules read, one column a row: which columns these are stands in the rules, so the text is made of them.
  After that every rule about cases is a join.
-#}

{# Where the cases of each type lie, their key, and whose they are. #}
{% macro case_relations() -%}
    {{ return([
        {'type': 'complaint', 'relation': ref('stg_complaints'), 'id': 'complaint_id', 'employee': 'employee_id', 'unit': 'unit_id'},
        {'type': 'return', 'relation': ref('stg_returns'), 'id': 'return_id', 'employee': 'employee_id', 'unit': 'unit_id'},
        {'type': 'swap', 'relation': ref('int_swaps_compared'), 'id': 'swap_id', 'employee': 'requester_id', 'unit': none},
        {'type': 'leave', 'relation': ref('int_leave_compared'), 'id': 'leave_id', 'employee': 'employee_id', 'unit': none},
    ]) }}
{%- endmacro %}

{# One row per case × column that some rule reads; an empty value has none. #}
{% macro case_facts() -%}
    {%- set numbers = ('integer', 'decimal(18,2)', 'decimal(18,6)') -%}
    {%- set columns = rule_rows(
        "select distinct case_type, column_name, data_type from " ~ source('rules', 'case_columns') ~ " order by 1, 2"
    ) -%}
    {%- set texts = [] -%}
    {%- for case in case_relations() -%}
        {%- for column in columns if column.case_type == case.type -%}
            {%- set name = column.column_name -%}
            {%- set is_day = column.data_type in ('date', 'timestamp') -%}
            {%- set text -%}
    select
        '{{ case.type }}' as case_type,
        {{ case.id }} as case_id,
        '{{ name }}' as column_name,
        cast({{ name }} as {{ dbt.type_string() }}) as value_text,
        cast({{ name if column.data_type in numbers else 'null' }} as decimal(28, 6)) as value_number,
        cast({{ business_day(name, column.data_type) if is_day else 'null' }} as date) as value_on
    from {{ case.relation }}
    where {{ name }} is not null
            {%- endset -%}
            {%- do texts.append(text) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if texts -%}
        {{ texts | join('\n    union all\n') }}
    {%- else -%}
    select
        cast(null as {{ dbt.type_string() }}) as case_type,
        cast(null as {{ dbt.type_string() }}) as case_id,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value_text,
        cast(null as decimal(28, 6)) as value_number,
        cast(null as date) as value_on
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{# Whether a fact (its columns `value_text`, `value_number`) is as a condition asks; an empty one rarely is. #}
{% macro fact_meets(fact, condition) -%}
    case
        when {{ condition }}.operator = 'is_empty' then {{ fact }}.value_text is null
        when {{ condition }}.operator = 'is_filled' then {{ fact }}.value_text is not null
        when {{ fact }}.value_text is null then {{ condition }}.operator = 'not_equals'
        when {{ condition }}.data_type in ('integer', 'decimal(18,2)', 'decimal(18,6)')
            then case {{ condition }}.operator
                when 'equals' then {{ fact }}.value_number = cast({{ condition }}.value as decimal(18, 6))
                when 'not_equals' then {{ fact }}.value_number <> cast({{ condition }}.value as decimal(18, 6))
                when 'at_least' then {{ fact }}.value_number >= cast({{ condition }}.value as decimal(18, 6))
                when 'more_than' then {{ fact }}.value_number > cast({{ condition }}.value as decimal(18, 6))
                when 'at_most' then {{ fact }}.value_number <= cast({{ condition }}.value as decimal(18, 6))
                when 'less_than' then {{ fact }}.value_number < cast({{ condition }}.value as decimal(18, 6))
            end
        when {{ condition }}.operator = 'equals' then {{ fact }}.value_text = {{ condition }}.value
        when {{ condition }}.operator = 'not_equals' then {{ fact }}.value_text <> {{ condition }}.value
        when {{ condition }}.operator = 'at_least' then {{ fact }}.value_text >= {{ condition }}.value
        when {{ condition }}.operator = 'more_than' then {{ fact }}.value_text > {{ condition }}.value
        when {{ condition }}.operator = 'at_most' then {{ fact }}.value_text <= {{ condition }}.value
        when {{ condition }}.operator = 'less_than' then {{ fact }}.value_text < {{ condition }}.value
    end
{%- endmacro %}
