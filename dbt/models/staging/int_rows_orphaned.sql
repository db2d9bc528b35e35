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
),

-- who they are is asked first: mostly nobody, and then no row is looked at
strangers as (
    {%- for feed in feeds %}
    select
        '{{ feed.name }}' as source,
        seen.subject_id
    from (select distinct {{ feed.subject }} as subject_id from {{ feed.staged }}) as seen
    left join roster
        on seen.subject_id = roster.employee_id
    where seen.subject_id is not null and roster.employee_id is null
    {{ "union all" if not loop.last }}
    {%- endfor %}
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
inner join strangers
    on strangers.source = '{{ feed.name }}'
    and staged.{{ feed.subject }} = strangers.subject_id
{%- if feed.subject == 'subject_id' %}
where coalesce(staged.subject_type, 'employee') = 'employee'
{%- endif %}
{{ "union all" if not loop.last }}
{% endfor %}
