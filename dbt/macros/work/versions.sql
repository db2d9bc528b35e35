{#
  Whether a version (of `row`: `effective_from_index` and `effective_to_index`, empty for one without an end) holds in a month.
  Two comparisons: an `or` beside the keys of a left join would have it compare everything with everything.
#}
{% macro in_force(row, month_index) -%}
    {{ row }}.effective_from_index <= {{ month_index }}
    and coalesce({{ row }}.effective_to_index, 999999) > {{ month_index }}
{%- endmacro %}
