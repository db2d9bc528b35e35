-- One row per accepted row of a person whom the roster does not know at any time. Such a row counts for nobody, so it
-- is shown with the rejects; it stays accepted, because a roster that comes later gives it its owner.
{%- set feeds = [] %}
{%- for name in canonical_source_names() if name not in ('employees', 'opening_standings') %}
{%- set subject = source_meta(canonical_source(name)).get('subject') %}
{%- set staged = ref('stg_' ~ name) %}
{%- if subject and subject != 'party' %}
{%- do feeds.append({'name': name, 'subject': subject, 'staged': staged}) %}
{%- endif %}
{%- endfor %}

with roster as (
    select distinct employee_id
    from {{ ref('stg_employees') }}
)

-- noqa: disable=LT02
{% for feed in feeds %}
select
    '{{ feed.name }}' as source,
    staged._delivery_id,
    staged._delivery,
    staged._file,
    staged._row_number,
    '{{ feed.subject }}' as column_name,
    staged.{{ feed.subject }} as value,
    'unknown_employee' as reason
from {{ feed.staged }} as staged
left join roster
    on staged.{{ feed.subject }} = roster.employee_id
where
    staged.{{ feed.subject }} is not null
    and roster.employee_id is null
    {%- if feed.subject == 'subject_id' %}
    and coalesce(staged.subject_type, 'employee') = 'employee'
    {%- endif %}
{{ "union all" if not loop.last }}
{% endfor %}
