-- One row per accepted row of a person, an applicant or a unit whom nobody knows at any time. Such a row counts for
-- nobody, so it is shown with the rejects; it stays accepted, because a roster that comes later gives it its owner.
{%- set feeds = [] %}
{%- for name in canonical_source_names() if name not in ('employees', 'opening_standings') %}
{%- set subject = source_meta(canonical_source(name)).get('subject') %}
{%- set staged = ref('stg_' ~ name) %}
{%- if subject and subject not in ('party', 'candidate_id') %}
{%- do feeds.append({'name': name, 'subject': subject, 'staged': staged}) %}
{%- endif %}
{%- endfor %}

with known as (
    select distinct
        'employee' as owner_type,
        employee_id as subject_id
    from {{ ref('stg_employees') }}
    union all
    select distinct
        'candidate' as owner_type,
        candidate_id as subject_id
    from {{ ref('stg_candidates') }}
    union all
    select distinct
        'unit' as owner_type,
        unit_id as subject_id
    from {{ ref('stg_units') }}
),

-- who they are is asked first: mostly nobody, and then no row is looked at
seen as (
    {%- for feed in feeds %}
    select distinct
        '{{ feed.name }}' as source,
        {{ owner_type(feed.subject) }} as owner_type,
        {{ feed.subject }} as subject_id
    from {{ feed.staged }}
    where {{ feed.subject }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- noqa: disable=LT02
strangers as (
    select
        seen.source,
        seen.owner_type,
        seen.subject_id {{ computed_once() }}
    from seen
    left join known
        on seen.owner_type = known.owner_type
        and seen.subject_id = known.subject_id
    where known.subject_id is null and seen.owner_type <> 'case'
)

{% for feed in feeds %}
select
    '{{ feed.name }}' as source,
    staged._delivery_id,
    staged._delivery,
    staged._file,
    staged._row_number,
    '{{ feed.subject }}' as column_name,
    staged.{{ feed.subject }} as value,
    concat('unknown_', strangers.owner_type) as reason
from {{ feed.staged }} as staged
inner join strangers
    on strangers.source = '{{ feed.name }}'
    and strangers.owner_type = {{ owner_type(feed.subject) }}
    and staged.{{ feed.subject }} = strangers.subject_id
{{ "union all" if not loop.last }}
{% endfor %}
