{# The rows of the work list that this invocation computes: those of the stratum at hand. #}
{% macro current_work() -%}
    (select * from {{ ref('int_work_list') }} where stratum = {{ var('stratum') }})
{%- endmacro %}

{# The rows of a by-stratum model that belong to the stratum at hand: its table holds those of the strata before, too. #}
{% macro this_stratum(model) -%}
    (
        select rows_so_far.*
        from {{ model }} as rows_so_far
        inner join {{ source('rules', 'parts') }} as parts_at_hand
            on rows_so_far.part_id = parts_at_hand.part_id
            and parts_at_hand.stratum = {{ var('stratum') }}
    )
{%- endmacro %}
