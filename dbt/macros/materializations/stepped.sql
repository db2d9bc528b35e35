{#-
  A model that goes through its periods in order, each reading the one before. Not a recursive query: engines differ in what they
  allow there, and a ladder needs windows and joins.

  The model's SQL computes the period whose index is `__period_index__` and may read its own table (`this`), which holds all
  earlier ones. That table starts with the rows of the model `opened`; its steps are those of the model `steps` (by `period_index`, of
  the stratum that is built). A later stratum adds its own opening rows and goes on in the same table.
-#}

{% macro this_period() -%}
    __period_index__
{%- endmacro %}

{% materialization stepped, default -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}

    {%- set is_new = existing is none or var('stratum') | int == 0 -%}
    {%- if is_new -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {%- call statement('open') -%}
        {{ 'create table ' ~ target ~ ' as' if is_new else 'insert into ' ~ target }}
        select * from {{ ref(config.require('opened')) }}
    {%- endcall -%}

    {%- set steps = run_query(
        'select distinct period_index from ' ~ ref(config.require('steps')) ~ ' where stratum = ' ~ var('stratum')
        ~ ' order by period_index'
    ) -%}
    {%- for row in steps.rows -%}
        {%- call statement('step_' ~ loop.index) -%}
            insert into {{ target }} {{ sql | replace('__period_index__', row[0] | string) }}
        {%- endcall -%}
    {%- endfor -%}
    {%- call statement('main') -%}
        select count(*) from {{ target }}
    {%- endcall -%}

    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
