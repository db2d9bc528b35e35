{# The integer year * 12 + month: month arithmetic that every engine does alike. #}
{% macro month_index(day) -%}
    cast(extract(year from {{ day }}) * 12 + extract(month from {{ day }}) as integer)
{%- endmacro %}

{# The business day (a DATE) of a date or of a wall-clock timestamp. #}
{% macro business_day(column, data_type) -%}
    {%- if data_type == 'timestamp' and var('day_start_minutes') | int > 0 -%}
        cast({{ column }} - interval '{{ var("day_start_minutes") }}' minute as date)
    {%- else -%}
        {{ column if data_type == 'date' else "cast(" ~ column ~ " as date)" }}
    {%- endif -%}
{%- endmacro %}

{# When a business day, given as a DATE, begins. #}
{% macro first_moment(day, data_type) -%}
    {%- if data_type == 'timestamp' and var('day_start_minutes') | int > 0 -%}
        (cast({{ day }} as timestamp) + interval '{{ var("day_start_minutes") }}' minute)
    {%- else -%}
        {{ day }}
    {%- endif -%}
{%- endmacro %}

{# The business month (a DATE, its first day) of a date or of a wall-clock timestamp: a day starts at `day_start_minutes`. #}
{% macro business_month(column, data_type) -%}
    {{- first_of_month(business_day(column, data_type)) -}}
{%- endmacro %}

{# The first day of a DATE's month. DuckDB's date_trunc takes three times as long as the subtraction. #}
{% macro first_of_month(day) -%}
    {{ return(adapter.dispatch('first_of_month')(day)) }}
{%- endmacro %}

{% macro default__first_of_month(day) -%}
    ({{ day }} - cast(extract(day from {{ day }}) - 1 as integer))
{%- endmacro %}

{% macro spark__first_of_month(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{# The first of January of a DATE's year. #}
{% macro first_of_year(day) -%}
    {{ first_of_month("cast(" ~ dbt.dateadd("month", "1 - extract(month from " ~ day ~ ")", day) ~ " as date)") }}
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

{# The same with their fractions, as an exact decimal. #}
{% macro exact_seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('exact_seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__exact_seconds_between(earlier, later) -%}
    (cast(date_diff('microsecond', {{ earlier }}, {{ later }}) as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)))
{%- endmacro %}

{% macro spark__exact_seconds_between(earlier, later) -%}
    (cast(unix_micros({{ later }}) - unix_micros({{ earlier }}) as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)))
{%- endmacro %}

{# The DATE of the last month of a period named as text (2026-10, 2026-Q4, 2026-H2, 2026); NULL where it is none. #}
{% macro last_month_of_period(text) -%}
    case
        when {{ matches(text, '[0-9]{4}-(0[1-9]|1[0-2])') }} then try_cast(concat({{ text }}, '-01') as date)
        when {{ matches(text, '[0-9]{4}-Q[1-4]') }}
            then try_cast(
                concat(substr({{ text }}, 1, 5), lpad(cast(3 * cast(substr({{ text }}, 7, 1) as integer) as {{ dbt.type_string() }}), 2, '0'), '-01')
                as date
            )
        when {{ matches(text, '[0-9]{4}-H[12]') }}
            then try_cast(
                concat(substr({{ text }}, 1, 5), lpad(cast(6 * cast(substr({{ text }}, 7, 1) as integer) as {{ dbt.type_string() }}), 2, '0'), '-01')
                as date
            )
        when {{ matches(text, '[0-9]{4}') }} then try_cast(concat({{ text }}, '-12-01') as date)
    end
{%- endmacro %}

{#
  How many days of `row`'s month lie in employment and within the first `attribute_months` months from hiring on:
  hired on the 10th for three months, the last of them is the 9th.
#}
{% macro days_within_months(row, months) -%}
    {%- set after = "cast(" ~ dbt.dateadd('month', months, row ~ '.hired_on') ~ " as date)" -%}
    {%- set first = "case when " ~ row ~ ".hired_on > " ~ row ~ ".first_day then " ~ row ~ ".hired_on else " ~ row
        ~ ".first_day end" -%}
    {%- set last = "case when " ~ row ~ ".left_on < " ~ row ~ ".last_day then " ~ row ~ ".left_on else " ~ row
        ~ ".last_day end" -%}
    {%- set to_the_end = dbt.datediff(first, last, 'day') ~ " + 1" -%}
    {%- set to_the_limit = dbt.datediff(first, after, 'day') -%}
    case
        when {{ to_the_limit }} <= 0 or {{ to_the_end }} <= 0 then 0
        when {{ to_the_limit }} < {{ to_the_end }} then {{ to_the_limit }}
        else {{ to_the_end }}
    end
{%- endmacro %}

{# How many days after a DATE the next day of this weekday (1 is Monday) is; 0 on that day. 1900-01-01 was a Monday. #}
{% macro days_to_weekday(day, weekday) -%}
    mod({{ weekday }} + 6 - mod({{ dbt.datediff("cast('1900-01-01' as date)", day, 'day') }}, 7), 7)
{%- endmacro %}

{# The DATE on which the week of a DATE ends: that day, or the next one of this weekday. #}
{% macro due_day(day, weekday) -%}
    cast({{ dbt.dateadd('day', days_to_weekday(day, weekday), day) }} as date)
{%- endmacro %}

{# How many weeks end in a month on this weekday: four, or five where it comes early enough. #}
{% macro weeks_due(first_day, last_day, weekday) -%}
    (4 + case when {{ days_to_weekday(first_day, weekday) }} + 28 <= {{ dbt.datediff(first_day, last_day, 'day') }}
        then 1 else 0 end)
{%- endmacro %}
