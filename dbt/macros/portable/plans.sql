{#-
  For a CTE that several others read, at the end of its list of columns: it is computed once. DuckDB does so by itself. Spark writes
  such a CTE into each of its readers and draws their conditions through it, which can multiply a plan beyond its memory; a column
  that it may not compute twice prevents both.
-#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
{%- endmacro %}

{% macro spark__computed_once() -%}
    , monotonically_increasing_id() as _computed_once
{%- endmacro %}
