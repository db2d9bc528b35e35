{# The integer year * 12 + month: month arithmetic that every engine does alike. #}
{% macro month_index(day) -%}
    cast(extract(year from {{ day }}) * 12 + extract(month from {{ day }}) as integer)
{%- endmacro %}

{# The business month (a DATE, its first day) of a date or of a wall-clock timestamp: a day starts at `day_start_minutes`. #}
{% macro business_month(column, data_type) -%}
    {%- if data_type == 'timestamp' and var('day_start_minutes') | int > 0 -%}
        cast(date_trunc('month', {{ column }} - interval '{{ var("day_start_minutes") }}' minute) as date)
    {%- else -%}
        cast(date_trunc('month', {{ column }}) as date)
    {%- endif -%}
{%- endmacro %}

{# How many months one period of a kind lasts. #}
{% macro months_in(period_kind) -%}
    case {{ period_kind }} when 'month' then 1 when 'quarter' then 3 when 'half' then 6 else 12 end
{%- endmacro %}

{# Seconds from one wall-clock timestamp to a later one. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_timestamp({{ later }}) - unix_timestamp({{ earlier }}))
{%- endmacro %}
