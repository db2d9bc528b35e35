-- One row per delivered row × column that cannot be read as its canonical type, or whose day cannot be true.
-- Small by nature: texts are read once, where there are any, and only faulty rows go on to be told apart by column;
-- what came typed is asked column by column, where anything did. A row marked `deleted` needs its key alone.
{%- set found = [] %}
{%- for name in filled_source_names() %}
{%- do found.append(canonical_source(name)) %}
{%- endfor %}
{%- set names = found | map(attribute='name') | list %}
{%- set typed_names, textless_names = typed_source_names(names), wholly_typed_source_names(names) %}

with
-- noqa: disable=LT02
known as (
    select
        source,
        delivery_id,
        first_day_ahead
    from {{ source('raw', 'deliveries') }}
)
{% for node in found if node.name not in textless_names %},
    {{ node.name }}_faults as (
        select
            delivered._delivery_id,
            delivered._delivery,
            delivered._file,
            delivered._row_number
            {%- for column in node.columns.values() %},
            {{ column.name }},
            case
                when coalesce(lower(deleted), 'false') in ('true', 'yes', '1')
                    {{- " and false" if column.name in source_meta(node)['key'] }} then null
                else {{ column_fault(column, source_meta(node).get('earliest'), 'known.first_day_ahead') }}
            end as {{ column.name }}_fault
            {%- endfor %}
        from {{ source('raw', node.name) }} as delivered
        left join known
            on known.source = '{{ node.name }}'
            and delivered._delivery_id = known.delivery_id
        where not coalesce(delivered._is_typed, false)
    ),

    {{ node.name }}_faulty as (
        select *
        from {{ node.name }}_faults
        where
            {%- for column in node.columns.values() %}
            {{ "or " if not loop.first }}{{ column.name }}_fault is not null
            {%- endfor %}
    )
{% endfor %}

{% for node in found %}
{%- set outer_first = loop.first %}
{%- if node.name not in textless_names %}
{{ "union all" if not loop.first }}
select
    '{{ node.name }}' as source,
    faulty._delivery_id,
    faulty._delivery,
    faulty._file,
    faulty._row_number,
    named.column_name,
    case named.column_name
        {%- for column in node.columns.values() %}
        when '{{ column.name }}' then cast(faulty.{{ column.name }} as {{ dbt.type_string() }})
        {%- endfor %}
    end as value,
    case named.column_name
        {%- for column in node.columns.values() %}
        when '{{ column.name }}' then faulty.{{ column.name }}_fault
        {%- endfor %}
    end as reason
from {{ node.name }}_faulty as faulty
inner join (
    values
    {%- for column in node.columns.values() %}
    ('{{ column.name }}'){{ "," if not loop.last }}
    {%- endfor %}
) as named (column_name)
    on case named.column_name
        {%- for column in node.columns.values() %}
        when '{{ column.name }}' then faulty.{{ column.name }}_fault
        {%- endfor %}
    end is not null
{%- endif %}
{%- for column in node.columns.values() if node.name in typed_names and column.name in fallible_columns(node) %}
{{ "union all" if not (outer_first and loop.first and node.name in textless_names) }}
select
    '{{ node.name }}' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    '{{ column.name }}' as column_name,
    cast({{ column.name }} as {{ dbt.type_string() }}) as value,
    {{ typed_fault(column, source_meta(node)) }} as reason
from {{ source('raw', node.name) }}
where
    coalesce(_is_typed, false)
    {%- if column.name not in source_meta(node)['key'] %}
    and not coalesce(_typed_deleted, false)
    {%- endif %}
    and ({{ is_fault(column, source_meta(node)) }})
{%- endfor %}
{% endfor %}
