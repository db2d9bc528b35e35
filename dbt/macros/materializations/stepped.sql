{#-
  A model that goes through its periods in order, each reading the one before. Not a recursive query: engines differ in what they
  allow there, and a ladder needs windows and joins.

  The model's SQL computes the period whose index is `__period_index__` and may read `this_model()`, which holds all earlier ones.
  It starts with the rows of the model `opened` and takes its steps from the model `steps` (by `period_index`, of the stratum that is
  built). A later stratum goes on in the same table.
-#}

{% macro this_period() -%}
    __period_index__
{%- endmacro %}

{% materialization stepped, default -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}

    {%- set opening = 'select * from ' ~ ref(config.require('opened')) -%}
    {%- if existing is none -%}
        {%- call statement('open') -%}
            create table {{ target }} as {{ opening }}
        {%- endcall -%}
    {%- elif var('stratum') | int == 0 -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- call statement('open') -%}
            create table {{ target }} as {{ opening }}
        {%- endcall -%}
    {%- else -%}
        {%- call statement('open') -%}
            insert into {{ target }} {{ opening }}
        {%- endcall -%}
    {%- endif -%}

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
