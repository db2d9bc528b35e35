{#- Who can be rated beside people: the kinds of units, and whoever applies for a place. -#}

{% macro unit_kinds() -%}
    {{ return(['team', 'site', 'centre', 'department']) }}
{%- endmacro %}

{# Whether a subject type is a kind of unit. #}
{% macro is_unit(subject_type) -%}
    {{ subject_type }} in ('{{ unit_kinds() | join("', '") }}')
{%- endmacro %}

{# The subject types that some scheme in use rates: what nobody rates is not looked up. #}
{% macro rated_types() -%}
    select distinct parts.subject_type
    from {{ source('rules', 'parts') }} as parts
    inner join {{ source('site', 'scheme_sites') }} as scheme_sites
        on parts.scheme = scheme_sites.scheme
{%- endmacro %}

{# What is judged by itself: people decide on such a case under its own id. #}
{% macro case_types() -%}
    {{ return(['complaint', 'return', 'swap', 'leave']) }}
{%- endmacro %}

{# Whose row it is, by the column that names the owner: of rows about anybody the row itself says what its subject is. #}
{% macro owner_type(subject_column) -%}
    {%- if subject_column == 'subject_id' -%}
        case
            when coalesce(subject_type, 'employee') in ('employee', 'candidate') then coalesce(subject_type, 'employee')
            when subject_type in ('{{ case_types() | join("', '") }}') then 'case'
            else 'unit'
        end
    {%- else -%}
        'employee'
    {%- endif -%}
{%- endmacro %}

{# The site of a company that has one only: where what is of nobody belongs. No row where there are several. #}
{% macro only_site() -%}
    select min(site_id) as site_id
    from {{ source('site', 'sites') }}
    having count(*) = 1
{%- endmacro %}
