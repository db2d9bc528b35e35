{#-
  A table of a working file that is made afresh for each run: stratum 0 creates it, a later stratum adds its rows to those of the
  strata before it. It replaces what dbt calls `table` and `incremental`, which make every table under another name and then rename it,
  lest a reader see half of it; nobody reads a working file while it is built.
-#}

{% materialization grown, default -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}

    {%- if existing is none or var('stratum') | int == 0 or not config.get('by_stratum', false) -%}
        {{ drop_relation_if_exists(existing) }}
        {%- call statement('main') -%}
            {{ create_table_as(false, target, sql) }}
        {%- endcall -%}
    {%- else -%}
        {%- call statement('main') -%}
            insert into {{ target }} {{ sql }}
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
