{#-
  Typing the text of canonical columns, strictly. The columns, their types, vocabularies and keys come from
  models/staging/_sources.yml, the only list of them; nothing here knows a source.
-#}

{# dbt must know what a model reads before it can look into the graph; a test holds this list against _sources.yml. #}
{% macro canonical_source_names() -%}
    {{ return([
        'assessments', 'attendance', 'calendar', 'calls', 'candidates', 'collections', 'complaint_liability',
        'complaints', 'decisions', 'employees', 'enrolments', 'events', 'exams', 'grants', 'leave', 'leave_days',
        'measures', 'opening_standings', 'returns', 'shift_swaps', 'tickets', 'units',
        'work_shares'
    ]) }}
{%- endmacro %}

{#
  How the rows of each source that has any were delivered: whether some are texts, whether some came with types, and in
  which columns none of the typed ones has a gap. Nothing need be asked of other sources, and to plan a question takes longer
  than to answer it. Where nothing at all was delivered all have texts, so that there is a question.
#}
{% macro delivered_forms() -%}
    {%- set forms = {} -%}
    {%- for row in rule_rows("select source, are_texts, are_typed, filled from " ~ source('raw', 'deliveries')
            ~ " where rows > 0 order by source, position") -%}
        {%- set form = forms.setdefault(row.source, {'are_texts': false, 'are_typed': false, 'filled': none}) -%}
        {%- if row.are_texts -%}{%- do form.update({'are_texts': true}) -%}{%- endif -%}
        {%- if row.are_typed -%}
            {%- set filled = (row.filled or '').split(',') -%}
            {%- do form.update({
                'are_typed': true,
                'filled': filled if form.filled is none else form.filled | select('in', filled) | list
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not forms -%}
        {%- for name in canonical_source_names() -%}
            {%- do forms.update({name: {'are_texts': true, 'are_typed': false, 'filled': []}}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(forms) }}
{%- endmacro %}

{% macro canonical_source(name) -%}
    {%- for node in (graph.get('sources') or {}).values() if node.source_name == 'raw' and node.name == name -%}
        {{ return(node) }}
    {%- endfor -%}
    {{ return({'name': name, 'columns': {}, 'config': {}, 'meta': {}}) }}
{%- endmacro %}

{% macro source_meta(node) -%}
    {{ return(node.config.get('meta') or node.meta or {}) }}
{%- endmacro %}

{% macro column_meta(column) -%}
    {{ return((column.get('config') or {}).get('meta') or column.get('meta') or {}) }}
{%- endmacro %}

{# `opened_at` -> `opened_month`, `day` -> `day_month`, `month` -> `month`. #}
{% macro month_column_of(column) -%}
    {{ return('month' if column == 'month' else (column | replace('_at', '') | replace('_on', '')) ~ '_month') }}
{%- endmacro %}

{% macro typed(text, data_type, zone=none) -%}
    {%- if data_type == 'text' -%}
        {{ text }}
    {%- elif data_type == 'integer' -%}
        case when {{ matches(text, '[+-]?[0-9]{1,15}') }} then cast({{ text }} as bigint) end
    {%- elif data_type in ('decimal(18,2)', 'decimal(18,6)') -%}
        {%- set digits = 2 if data_type == 'decimal(18,2)' else 6 -%}
        case
            when {{ matches(text, '[+-]?[0-9]{1,12}([.][0-9]{1,' ~ digits ~ '}0*)?') }}
                then cast({{ text }} as {{ data_type }})
        end
    {%- elif data_type == 'date' -%}
        case
            when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00([.]0+)?)?') }}
                then try_cast(substr({{ text }}, 1, 10) as date)
        end
    {%- elif data_type == 'month' -%}
        case
            when {{ matches(text, '[0-9]{4}-(0[1-9]|1[0-2])') }} then try_cast(concat({{ text }}, '-01') as date)
        end
    {%- elif data_type == 'timestamp' -%}
        case
            when {{ matches(text, timestamp_pattern() ~ '(Z|[+-][0-9]{2}(:?[0-9]{2})?)') }}
                then {{ instant_in_zone(text, zone or "'" ~ var('zone') ~ "'") }}
            when {{ matches(text, timestamp_pattern()) }} then try_cast(replace({{ text }}, 'T', ' ') as timestamp)
        end
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 'yes', '1') then true
            when lower({{ text }}) in ('false', 'no', '0') then false
        end
    {%- else -%}
        {{ exceptions.raise_compiler_error("_sources.yml gives the unknown data_type " ~ data_type) }}
    {%- endif -%}
{%- endmacro %}

{% macro timestamp_pattern() -%}
    {{ return('[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?') }}
{%- endmacro %}

{#
  Why a value cannot be read as its column's type or cannot be true, as text; NULL where nothing is wrong. Days are compared
  as text, which is ISO-8601 by then. `first_day_ahead`: SQL for the first day (text) on which nothing can have happened yet.
#}
{% macro column_fault(column, earliest, first_day_ahead) -%}
    {%- set meta = column_meta(column) -%}
    {%- set type = column.data_type -%}
    {%- set named = 'a_number' if type in ('integer', 'decimal(18,2)', 'decimal(18,6)') else 'a_' ~ type -%}
    case
        {%- if meta.get('required') %}
        when {{ column.name }} is null then 'missing'
        {%- endif %}
        when {{ column.name }} is null then null
        {%- if type != 'text' %}
        when {{ typed(column.name, type) }} is null then 'not_{{ named }}'
        {%- endif %}
        {%- if meta.get('values') %}
        when {{ column.name }} not in ('{{ meta.get("values") | join("', '") }}') then 'not_in_vocabulary'
        {%- endif %}
        {%- if meta.get('dated') %}
        when {{ column.name }} < '{{ earliest }}' then 'date_out_of_range'
        {%- endif %}
        {%- if meta.get('dated') == 'happened' %}
        when {{ column.name }} >= {{ first_day_ahead }} then 'date_out_of_range'
        {%- endif %}
    end
{%- endmacro %}

{# A row whose values came with their types has them beside its texts; a text is its own. #}
{% macro came_typed(column) -%}
    {{ return(column.name if column.data_type == 'text' else '_typed_' ~ column.name) }}
{%- endmacro %}

{#
  What can still be wrong with a value that came with its type, of a row in which it is needed: no two of these at once.
  `filled` names the columns that have no gap.
#}
{% macro fault_conditions(column, meta, filled) -%}
    {%- set own = column_meta(column) -%}
    {%- set value = came_typed(column) -%}
    {%- set found = [] -%}
    {%- if own.get('required') and column.name not in filled -%}
        {%- do found.append({'fault': 'missing', 'sql': value ~ ' is null'}) -%}
    {%- endif -%}
    {%- if own.get('values') -%}
        {%- set listed = "'" ~ own['values'] | join("', '") ~ "'" -%}
        {%- do found.append({'fault': 'not_in_vocabulary', 'sql': value ~ ' not in (' ~ listed ~ ')'}) -%}
    {%- endif -%}
    {%- if own.get('dated') -%}
        {%- do found.append({'fault': 'date_out_of_range', 'sql': value ~ " < date '" ~ meta['earliest'] ~ "'"}) -%}
    {%- endif -%}
    {%- if own.get('dated') == 'happened' -%}
        {%- do found.append({
            'fault': 'date_out_of_range',
            'sql': value ~ " >= _first_day_ahead and " ~ value ~ " >= date '" ~ meta['earliest'] ~ "'"
        }) -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#
  The rows of a source that count: known, typed, neither rejected nor replaced, withdrawn or doubled. Rows that were delivered with
  types are taken as they are; texts are read strictly.
  Adds `<date>_month` for every date, timestamp and month column. A time with an offset becomes the wall clock of the site where
  the person worked that day; without sites in other zones nothing is looked up. A typed time has no offset.
  `aside`: the rows that do not count; another list than all of them is for models that this list is made of.
#}
{% macro accepted_rows(name, aside='int_rows_set_aside') -%}
    {%- set node = canonical_source(name) -%}
    {%- set meta = source_meta(node) -%}
    {%- set has_times = 'timestamp' in node.columns.values() | map(attribute='data_type') | list -%}
    {%- set is_zoned = var('has_site_zones') and has_times and meta.get('subject') -%}
    {%- set zone = "coalesce(zones.zone, '" ~ var('zone') ~ "')" if is_zoned else none -%}
    {%- set texts, values = [], [] -%}
    {%- for column in node.columns.values() -%}
        {%- do texts.append({'column': column, 'value': typed('delivered.' ~ column.name, column.data_type, zone)}) -%}
        {%- do values.append({'column': column, 'value': 'delivered.' ~ came_typed(column)}) -%}
    {%- endfor -%}
    {%- if name not in ('employees', 'units') and (is_zoned or aside == 'int_rows_set_aside') %}
    -- depends_on: {{ ref('int_employee_zones') }}
    {%- endif %}
    {#- `starts_on` and `starts_at` tell one month, and it is named once -#}
    {%- set months = [] %}
    select
        _delivery_id,
        _delivery,
        _file,
        _row_number
        {%- for column in node.columns.values() %},
        {{ column.name }}
        {%- set month = month_column_of(column.name) %}
        {%- if column.data_type in ('date', 'timestamp') and month not in months %},
        {%- do months.append(month) %}
        {{ business_month(column.name, column.data_type) }} as {{ month }}
        {%- endif %}
        {%- endfor %}
    from (
        {{ delivered_columns(texts) }}
        from {{ source('raw', name) }} as delivered
        {{ without_rows_aside(name, aside) }}
        {%- if is_zoned %}
        left join {{ ref('int_employee_zones') }} as zones
            on zones.employee_id = delivered.{{ meta['subject'] }}
            and zones.valid_from <= try_cast(substr(delivered.{{ meta['month'] }}, 1, 10) as date)
            and zones.valid_until > try_cast(substr(delivered.{{ meta['month'] }}, 1, 10) as date)
        {%- endif %}
        where not coalesce(delivered._is_typed, false)
        union all
        {{ delivered_columns(values) }}
        from {{ source('raw', name) }} as delivered
        {{ without_rows_aside(name, aside) }}
        where coalesce(delivered._is_typed, false)
    ) as counted
{%- endmacro %}

{% macro delivered_columns(found) -%}
    select
        delivered._delivery_id,
        delivered._delivery,
        delivered._file,
        delivered._row_number
        {%- for one in found %},
        {{ one.value }} as {{ one.column.name }}
        {%- endfor %}
{%- endmacro %}

{# Both engines leave a row out by itself faster than they join it to nothing and ask for that. #}
{% macro without_rows_aside(name, aside) -%}
    anti join {{ ref(aside) }} as aside
        on aside.source = '{{ name }}'
        and aside._delivery_id = delivered._delivery_id
        and aside._file = delivered._file
        and aside._row_number = delivered._row_number
{%- endmacro %}
