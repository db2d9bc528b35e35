{#-
  Every data test that stands beside the models, as one text: name → the SELECT of the rows that break it. dbt takes longer to begin a
  test than most of them take, and there are hundreds with every month; rendered together they are only asked.
-#}
{% macro shape_queries() -%}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'test' and node.test_metadata is defined -%}
        {#- a test with a condition, a limit or a severity of its own is not rendered, and so has no answer -#}
        {%- set config = node.config -%}
        {%- if not config.where and not config.limit and config.fail_calc == 'count(*)' and config.error_if == '!= 0'
            and (config.severity | lower) == 'error' -%}
            {%- set given = {} -%}
            {%- for key, value in node.test_metadata.kwargs.items() -%}
                {%- do given.update({key: referred_relation(node, value) if key == 'to' else value}) -%}
            {%- endfor -%}
            {%- do given.update({'model': graph.nodes[node.attached_node].relation_name}) -%}
            {%- do found.update({node.name: context['test_' ~ node.test_metadata.name](**given) | trim}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ tojson(found) }}
{%- endmacro %}

{# `ref('name')` of a test's arguments: one of the models that the test reads. #}
{% macro referred_relation(node, reference) -%}
    {%- for read in node.depends_on.nodes if reference == "ref('" ~ graph.nodes[read].name ~ "')" -%}
        {{ graph.nodes[read].relation_name }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(node.name ~ " reads " ~ reference ~ ", which dbt does not know of it") }}
    {%- endfor -%}
{%- endmacro %}
