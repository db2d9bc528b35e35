{#-
  A model that goes through its periods in order, each reading the one before. Not a recursive query: engines differ in what they
  allow there, and a ladder needs windows and joins.

  The model's SQL computes the period whose index is `__period_index__` and may read its own table (`this`), which holds all
  earlier ones. That table starts with the rows of the model `opened`; its steps are those of the model `steps` (by `period_index`, of
  the stratum that is built). A later stratum adds its own opening rows and goes on in the same table.

  One passage of the SQL may be dear to plan and needed for few periods: it stands between `passage_begins()` and `passage_or(…)`, which
  holds the text of all other periods. It is needed where a row of the model `passage_for` is about one of the period's steps (by part,
  subject and period). Taken as it stands, the SQL has the passage, and the other text is a comment.
-#}

{% macro passage_begins() -%}
    /* passage */
{%- endmacro %}

{% macro passage_or(otherwise) -%}
    /* otherwise
    {{ otherwise }}
    end of passage */
{%- endmacro %}

{% macro without_passage(sql) -%}
    {%- if passage_begins() not in sql -%}
        {{ return(sql) }}
    {%- endif -%}
    {%- set before, passage = sql.split(passage_begins()) -%}
    {%- set otherwise, after = passage.split('/* otherwise')[1].split('end of passage */') -%}
    {{ return(before ~ otherwise ~ after) }}
{%- endmacro %}

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
        'select steps.period_index, count(needing.subject_id) as needing from ' ~ ref(config.require('steps'))
        ~ ' as steps left join ' ~ ref(config.require('passage_for')) ~ ' as needing on steps.part_id = needing.part_id'
        ~ ' and steps.subject_id = needing.subject_id and steps.period = needing.period where steps.stratum = '
        ~ var('stratum') ~ ' group by steps.period_index order by steps.period_index'
    ) -%}
    {%- set plain = without_passage(sql) -%}
    {%- for row in steps.rows -%}
        {%- call statement('step_' ~ loop.index) -%}
            insert into {{ target }} {{ (sql if row[1] else plain) | replace('__period_index__', row[0] | string) }}
        {%- endcall -%}
    {%- endfor -%}
    {%- call statement('main') -%}
        select count(*) from {{ target }}
    {%- endcall -%}

    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
