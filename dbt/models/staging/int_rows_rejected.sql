-- One row per delivered row × column that cannot be read as its canonical type, or whose day cannot be true.
-- Small by nature: texts are read once, where there are any, and only faulty rows go on to be told apart by column.
-- What came typed is asked fault by fault, so that the statistics of its files answer for most of it, and not for gaps
-- in columns that were seen to have none. A row marked `deleted` needs its key alone.
{%- set forms = delivered_forms() %}
{%- set found = [] %}
{%- for name in forms %}
{%- do found.append(canonical_source(name)) %}
{%- endfor %}
{%- set faults = [] %}
{%- for node in found if forms[node.name].are_typed %}
{%- for column in node.columns.values() %}
{%- for condition in fault_conditions(column, source_meta(node), forms[node.name].filled) %}
{%- do faults.append({'node': node, 'column': column, 'condition': condition}) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}

with
-- noqa: disable=LT02
known as (
    select
        source,
        delivery_id,
        first_day_ahead
    from {{ source('raw', 'deliveries') }}
)
{% for node in found if forms[node.name].are_texts %},
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

-- where nothing can be wrong there still is a question
select
    {%- for name in ('source', '_delivery_id', '_delivery', '_file') %}
    cast(null as {{ dbt.type_string() }}) as {{ name }},
    {%- endfor %}
    cast(null as bigint) as _row_number,
    {%- for name in ('column_name', 'value', 'reason') %}
    cast(null as {{ dbt.type_string() }}) as {{ name }}{{ "," if not loop.last }}
    {%- endfor %}
from known
where 1 = 0
{%- for node in found if forms[node.name].are_texts %}
union all
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
{%- endfor %}
{%- for fault in faults %}
union all
select
    '{{ fault.node.name }}' as source,
    _delivery_id,
    _delivery,
    _file,
    _row_number,
    '{{ fault.column.name }}' as column_name,
    cast({{ fault.column.name }} as {{ dbt.type_string() }}) as value,
    '{{ fault.condition.fault }}' as reason
from {{ source('raw', fault.node.name) }}
where
    coalesce(_is_typed, false)
    {%- if fault.column.name not in source_meta(fault.node)['key'] %}
    and not coalesce(_typed_deleted, false)
    {%- endif %}
    and {{ fault.condition.sql }}
{%- endfor %}
