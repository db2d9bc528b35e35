{#-
  A view of a working file, made in one statement where none of its name stands; what stands is dropped. It replaces dbt's own, which
  makes every view under another name and renames it twice, as `grown` does for tables and for the same reason. Spark has one of its own.
-#}

{% materialization view, default -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {{ run_hooks(pre_hooks) }}

    {%- call statement('main') -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}

    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
