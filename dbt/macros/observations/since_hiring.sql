{# The measures that read, as a value or in a condition, what staging counts since the hire, and who asks for them. #}
{% macro measures_since_hiring() -%}
    {%- set columns = "('faults_since_hiring', 'leave_days_since_hiring')" -%}
    select distinct
        measures.measure,
        readers.scheme
    from {{ source('rules', 'measures') }} as measures
    inner join {{ source('rules', 'measure_readers') }} as readers
        on measures.measure = readers.measure
    left join {{ source('rules', 'measure_conditions') }} as conditions
        on measures.measure = conditions.measure
    where
        measures.source = 'assessments'
        and (
            measures.value_column in {{ columns }}
            or measures.per_column in {{ columns }}
            or conditions.column_name in {{ columns }}
        )
{%- endmacro %}
