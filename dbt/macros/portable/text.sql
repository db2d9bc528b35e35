{#- Differences between engines, one macro each. Models use these and stay portable. -#}

{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    ({{ text }} rlike '^(?:{{ pattern | replace('\\', '\\\\') }})$')
{%- endmacro %}

{# A wall-clock timestamp in `zone` (an SQL expression) from text that carries an offset. #}
{% macro instant_in_zone(text, zone) -%}
    {{ return(adapter.dispatch('instant_in_zone')(text, zone)) }}
{%- endmacro %}

{% macro default__instant_in_zone(text, zone) -%}
    (try_cast({{ text }} as timestamptz) at time zone {{ zone }})
{%- endmacro %}

{% macro spark__instant_in_zone(text, zone) -%}
    from_utc_timestamp(try_cast({{ text }} as timestamp), {{ zone }})
{%- endmacro %}
