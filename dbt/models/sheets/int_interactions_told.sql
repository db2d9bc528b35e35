-- One row per assessed interaction × column that some sheet asks of it: what the call or ticket itself says.
-- Its surprise: only the columns that rules name are here, and only of interactions that were assessed.
with asked_columns as (
    select distinct
        parts.scheme,
        conditions.column_name
    from {{ source('rules', 'sheet_conditions') }} as conditions
    inner join {{ source('rules', 'parts') }} as parts
        on conditions.part_id = parts.part_id
    where conditions.column_name is not null
),

assessed as (
    select distinct interaction_id
    from {{ ref('stg_assessments') }}
    where
        purpose = 'live'
        and interaction_id is not null
        and scheme in (select asked_columns.scheme from asked_columns)
),

{%- for name in ['calls', 'tickets'] %}

assessed_{{ name }} as (
    select
        assessed.interaction_id,
        {{ interaction_columns(name) }}
    from {{ ref('stg_' ~ name) }} as interactions
    inner join assessed
        on interactions.{{ name[:-1] }}_id = assessed.interaction_id
),
{%- endfor %}

interactions as (
    select * from assessed_calls
    union all
    select * from assessed_tickets
),

told as (
    select
        interactions.interaction_id,
        asked.column_name,
        case asked.column_name
            {%- for column in interaction_numbers('calls') %}
            when '{{ column }}' then interactions.{{ column }}
            {%- endfor %}
        end as number_value,
        case asked.column_name
            {%- for column in interaction_texts('calls') %}
            when '{{ column }}' then interactions.{{ column }}
            {%- endfor %}
        end as text_value
    from interactions
    cross join (
        select distinct asked_columns.column_name
        from asked_columns
        where
            asked_columns.column_name in (
                {%- for column in interaction_numbers('calls') %}
                '{{ column }}',
                {%- endfor %}
                {%- for column in interaction_texts('calls') %}
                '{{ column }}'{{ "," if not loop.last }}
                {%- endfor %}
            )
    ) as asked
)

select
    interaction_id,
    column_name,
    max(number_value) as number_value,
    max(text_value) as text_value
from told
group by interaction_id, column_name
