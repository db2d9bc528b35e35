{#
  Whether a version (of `row`: `effective_from_index` and `effective_to_index`, empty for one without an end) holds in a month.
  Two comparisons: an `or` beside the keys of a left join would have it compare everything with everything.
#}
{% macro in_force(row, month_index) -%}
    {{ row }}.effective_from_index <= {{ month_index }}
    and coalesce({{ row }}.effective_to_index, 999999) > {{ month_index }}
{%- endmacro %}

{# The month before which nothing counts and nobody held a star: that of a version that begins anew, or of a hire that does. #}
{% macro begins_index(parts, subject) -%}
    greatest(coalesce({{ parts }}.since_index, 0), coalesce({{ subject }}.rehired_index, 0))
{%- endmacro %}
