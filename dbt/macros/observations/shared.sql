{#-
  Rows that several people worked on: each has the part from one millionth of the row to another (`int_work_divided`), and what
  is summed is cut at these marks, rounded down at each. So the parts of a row add up to it exactly, whatever they are; what is
  not summed (a distinct value, the least, the greatest) is that of everybody who has a part.
-#}

{# Whether rows of this source have to be divided: where no share was delivered nobody is asked, and nothing costs anything. #}
{% macro is_divided(divided) -%}
    {{ return(divided is not none and 'work_shares' in delivered_forms()) }}
{%- endmacro %}

{# `sharer_id` and the marks `shared_from` and `shared_to` beside each row of a source that is shared; else NULL. #}
{% macro sharers_join(source_name, divided) -%}
    {%- set key = source_meta(canonical_source(source_name))['key'] %}
        left join (
            select
                employee_id as sharer_id,
                record_id as shared_record,
                month as shared_month,
                from_millionth as shared_from,
                to_millionth as shared_to
            from {{ divided }}
            where work = '{{ source_name }}'
        ) as sharers
            on staged.{{ key[0] }} = shared_record
            {%- if 'month' in key %}
            and staged.month = shared_month
            {%- endif %}
{%- endmacro %}

{# The part of a figure that a person has; all of it where the row is not shared. #}
{% macro part_of(value, is_shared) -%}
    {%- if not is_shared -%}
        {{ value }}
    {%- else -%}
        case
            when shared_to is null then cast({{ value }} as decimal(28, 6))
            else cast(
                ({{ cut_at(value, 'shared_to') }} - {{ cut_at(value, 'shared_from') }})
                * cast(0.000001 as decimal(7, 6)) as decimal(28, 6)
            )
        end
    {%- endif -%}
{%- endmacro %}

{# The millionths of a figure up to a mark, as a whole number; both are wide, or DuckDB multiplies them in 64 bits. #}
{% macro cut_at(value, mark) -%}
    cast(floor(cast({{ value }} as decimal(28, 6)) * cast({{ mark }} as decimal(8, 0))) as decimal(26, 0))
{%- endmacro %}
