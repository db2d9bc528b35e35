{#-
  The only SQL made from data: all measures of one source in one aggregate query. Column names come from the canonical list
  (the compiler refuses any other), literals are typed, and a value never reaches the text except as a quoted literal.
-#}

{% macro rule_rows(query) -%}
    {%- if execute -%}
        {%- set result = run_query(query) -%}
        {%- set rows = [] -%}
        {%- for row in result.rows -%}
            {%- do rows.append(dict(zip(result.column_names, row.values()))) -%}
        {%- endfor -%}
        {{ return(rows) }}
    {%- else -%}
        {{ return([]) }}
    {%- endif -%}
{%- endmacro %}

{% macro literal(value, data_type) -%}
    {%- if data_type == 'boolean' -%}
        {{ 'true' if value | lower in ('true', 'yes', '1') else 'false' }}
    {%- elif data_type == 'text' -%}
        '{{ value | replace("'", "''") }}'
    {%- else -%}
        cast('{{ value | replace("'", "''") }}' as {{ 'bigint' if data_type == 'integer' else data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro condition(row) -%}
    {%- set column = row.column_name -%}
    {%- set symbols = {'at_least': '>=', 'at_most': '<=', 'more_than': '>', 'less_than': '<', 'equals': '='} -%}
    {%- if row.operator == 'is_empty' -%}
        {{ column }} is null
    {%- elif row.operator == 'is_filled' -%}
        {{ column }} is not null
    {%- elif row.operator == 'not_equals' -%}
        ({{ column }} is null or {{ column }} <> {{ literal(row.value, row.data_type) }})
    {%- elif row.operator in ('is_one_of', 'is_none_of') -%}
        {%- set literals = [] -%}
        {%- for item in row.value.split('\x1f') -%}
            {%- do literals.append(literal(item, row.data_type)) -%}
        {%- endfor -%}
        {%- if row.operator == 'is_one_of' -%}
            {{ column }} in ({{ literals | join(', ') }})
        {%- else -%}
            ({{ column }} is null or {{ column }} not in ({{ literals | join(', ') }}))
        {%- endif -%}
    {%- else -%}
        {{ column }} {{ symbols[row.operator] }} {{ literal(row.value, row.data_type) }}
    {%- endif -%}
{%- endmacro %}

{#
  Measure -> the links by which its rows are left out: the case of a row (its interaction, say) is the case of one of these events.
  Each is one join, named `excluded_<n>`.
#}
{% macro exclusion_links(exclusions) -%}
    {%- set found = {} -%}
    {%- set counter = namespace(n=0) -%}
    {%- for measure, rows in exclusions | groupby('measure') -%}
        {%- set links = [] -%}
        {%- for column, codes in rows | groupby('row_column') -%}
            {%- set counter.n = counter.n + 1 -%}
            {%- do links.append({'name': 'excluded_' ~ counter.n, 'row_column': column, 'codes': codes}) -%}
        {%- endfor -%}
        {%- do found.update({measure: links}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro exclusion_join(link, events, whose) -%}
        left join (
            select distinct
                employee_id as {{ link.name }}_subject,
                {{ link.codes[0].event_column }} as {{ link.name }}
            from {{ events }}
            where
                coalesce(approved, true)
                and (
                    {%- for row in link.codes %}
                    {{ "or" if not loop.first }}
                    (code = {{ literal(row.event_code, 'text') }} and
                    {{- " scheme is null)" if row.is_common else " scheme = " ~ literal(row.scheme, 'text') ~ ")" }}
                    {%- endfor %}
                )
        ) as {{ link.name }}_events
            on staged.{{ link.row_column }} = {{ link.name }}
            and {{ whose }} = {{ link.name }}_subject
{%- endmacro %}

{# All of `where`, and (where there is an any_of) all conditions of at least one of its groups. #}
{% macro row_filter(conditions, role, links=[]) -%}
    {%- set parts = [] -%}
    {%- for row in conditions if row.role == role -%}
        {%- do parts.append(condition(row)) -%}
    {%- endfor -%}
    {%- if role == 'where' -%}
        {%- set groups = [] -%}
        {%- for number, rows in conditions | selectattr('role', 'equalto', 'any') | groupby('group_no') -%}
            {%- set members = [] -%}
            {%- for row in rows -%}{%- do members.append(condition(row)) -%}{%- endfor -%}
            {%- do groups.append('(' ~ members | join(' and ') ~ ')') -%}
        {%- endfor -%}
        {%- if groups -%}{%- do parts.append('(' ~ groups | join(' or ') ~ ')') -%}{%- endif -%}
    {%- endif -%}
    {%- for link in links if parts or role == 'where' -%}
        {%- do parts.append(link.name ~ ' is null') -%}
    {%- endfor -%}
    {{ return(parts | join(' and ')) }}
{%- endmacro %}

{#
  numerator, denominator, n and pending of one measure, as aggregates over the rows of a subject's month. Of a shared row each
  has a part; n counts it, and pending expects it, whole for everybody who has one.
#}
{% macro measure_columns(measure, conditions, number, links=[], is_shared=false) -%}
    {%- set counted = row_filter(conditions, 'where', links) or 'true' -%}
    {%- set waiting = row_filter(conditions, 'pending', links) -%}
    {%- set value = 'due_on' if measure.due_weekday else measure.value_column -%}
    {%- set one, part = part_of('1', is_shared), part_of(value, is_shared) -%}
    {%- if measure.aggregate == 'count' %}
    {%- if is_shared %}
    cast(sum(case when {{ counted }} then {{ one }} else 0 end) as decimal(28, 6)) as numerator_{{ number }},
    {%- else %}
    cast(count(case when {{ counted }} then 1 end) as decimal(28, 6)) as numerator_{{ number }},
    {%- endif %}
    cast(1 as decimal(20, 6)) as denominator_{{ number }},
    cast(count(case when {{ counted }} then 1 end) as bigint) as n_{{ number }},
    {%- elif measure.aggregate == 'count_distinct' %}
    cast(count(distinct case when {{ counted }} then {{ value }} end) as decimal(28, 6)) as numerator_{{ number }},
    cast(1 as decimal(20, 6)) as denominator_{{ number }},
    cast(count(distinct case when {{ counted }} then {{ value }} end) as bigint) as n_{{ number }},
    {%- elif measure.aggregate == 'ratio' %}
    {#- A row that lacks one of the two has no ratio: it would count on one side only, and an unknown value as 0. #}
    {%- set both = counted ~ ' and ' ~ value ~ ' is not null and ' ~ measure.per_column ~ ' is not null' %}
    cast(sum(case when {{ both }} then {{ part }} end) as decimal(28, 6)) as numerator_{{ number }},
    cast(sum(case when {{ both }} then {{ part_of(measure.per_column, is_shared) }} end) as decimal(20, 6)) as denominator_{{ number }},
    cast(count(case when {{ both }} then 1 end) as bigint) as n_{{ number }},
    {%- elif measure.is_entered %}
    {#- No numerator: something was refused or is lacking. No denominator: something is lacking. No row: nothing to enter. #}
    {%- set refused = entry_refused(measure) %}
    cast(
        case when sum(case when {{ counted }} and {{ refused }} then 1 else 0 end) = 0
            then coalesce(sum(case when {{ counted }} then {{ part }} end), 0) end
        as decimal(28, 6)
    ) as numerator_{{ number }},
    cast(
        case when sum(case when {{ counted }} and {{ value }} is null then 1 else 0 end) = 0 then 1 end as decimal(20, 6)
    ) as denominator_{{ number }},
    cast(count(case when {{ counted }} then 1 end) as bigint) as n_{{ number }},
    {%- elif measure.aggregate == 'mean' %}
    cast(sum(case when {{ counted }} then {{ part }} end) as decimal(28, 6)) as numerator_{{ number }},
    {%- if is_shared %}
    cast(
        coalesce(sum(case when {{ counted }} and {{ value }} is not null then {{ one }} end), 0) as decimal(20, 6)
    ) as denominator_{{ number }},
    {%- else %}
    cast(count(case when {{ counted }} then {{ value }} end) as decimal(20, 6)) as denominator_{{ number }},
    {%- endif %}
    cast(count(case when {{ counted }} then {{ value }} end) as bigint) as n_{{ number }},
    {%- else %}
    {%- set function = {'sum': 'sum', 'minimum': 'min', 'maximum': 'max'}[measure.aggregate] %}
    cast({{ function }}(case when {{ counted }} then {{ part if function == 'sum' else value }} end) as decimal(28, 6)) as numerator_{{ number }},
    cast(1 as decimal(20, 6)) as denominator_{{ number }},
    cast(count(case when {{ counted }} then {{ value }} end) as bigint) as n_{{ number }},
    {%- endif %}
    {%- if waiting %}
    cast(count(case when {{ waiting }} then 1 end) as bigint) as pending_{{ number }}
    {%- else %}
    cast(0 as bigint) as pending_{{ number }}
    {%- endif %}
{%- endmacro %}

{#-
  Every measure of `source_name`: one row per subject × month × measure that has any row in the source. `events`: the staged events,
  where rows of the source may be left out for an event of the same case. `divided`: the parts of people, where several may share a row.
  `since`: the first day of the first month to count, as SQL.
  Marks are not rendered: hundreds of forms would be hundreds of columns, and their rows already say which mark they are.
-#}
{% macro measured(source_name, events=none, divided=none, since=none) -%}
    {%- set columns = 'numerator decimal(28, 6), denominator decimal(20, 6), n bigint, pending bigint' -%}
    {%- set measures = rule_rows(
        "select measure, subject_column, month_column, due_weekday, aggregate, value_column, per_column, is_entered, "
        ~ "entered_minimum, entered_maximum from "
        ~ source('rules', 'measures') ~ " where source = '" ~ source_name
        ~ "' and phase = 0 and kind not in ('sheet', 'mark', 'leave', 'cases') and measure in (select measure from "
        ~ source('site', 'asked_figures') ~ ") order by measure"
    ) -%}
    {%- set conditions = rule_rows(
        "select measure, role, group_no, position, column_name, data_type, operator, value from "
        ~ source('rules', 'measure_conditions') ~ " where measure in (select measure from " ~ source('rules', 'measures')
        ~ " where source = '" ~ source_name ~ "') order by measure, role, group_no, position"
    ) -%}
    {%- set links = {} if not events else exclusion_links(rule_rows(
        "select exclusions.measure, row_column, event_column, scheme, event_code, is_common from "
        ~ source('rules', 'measure_exclusions') ~ " as exclusions inner join " ~ source('rules', 'measures')
        ~ " as measures on exclusions.measure = measures.measure where measures.source = '" ~ source_name
        ~ "' order by exclusions.measure, row_column, event_code"
    )) -%}
    {%- set staged = ref('stg_' ~ source_name) -%}
    {%- set has_shares = is_divided(divided) if measures else false -%}
    {%- if not measures -%}
    select
        cast(null as {{ dbt.type_string() }}) as subject_id,
        cast(null as integer) as period_index,
        cast(null as {{ dbt.type_string() }}) as measure,
        cast(null as decimal(28, 6)) as numerator,
        cast(null as decimal(20, 6)) as denominator,
        cast(null as bigint) as n,
        cast(null as bigint) as pending
    where 1 = 0
    {%- else -%}
    with
    {#- people's figures and units' are counted by other columns of the same rows -#}
    {%- set grains = [] %}
    {%- for measure in measures %}
    {%- do measure.update({'grain': 'by_' ~ measure.month_column ~ '_of_' ~ measure.subject_column
        ~ ('_due_' ~ measure.due_weekday if measure.due_weekday else '')}) %}
    {%- if measure.grain not in grains | map('first') %}
    {%- do grains.append((measure.grain, measure.month_column, measure.subject_column, measure.due_weekday)) %}
    {%- endif %}
    {%- endfor %}
    {%- for grain, month, subject, weekday in grains %}
    {#- a week is one of the month in which it ends -#}
    {%- set month_of = first_of_month('due_on') if weekday else stage_month(source_name, month) %}
    {%- set is_shared = has_shares and subject == 'employee_id' %}
    {%- set whose = 'coalesce(sharer_id, staged.employee_id)' if is_shared else subject %}
    {{ grain }} as (
        select
            {{ whose }} as subject_id,
            {{ month_of }} as month
            {%- for measure in measures if measure.grain == grain %},
            {{- measure_columns(measure, conditions | selectattr('measure', 'equalto', measure.measure) | list, loop.index,
                links.get(measure.measure, []), is_shared) }}
            {%- endfor %}
        {%- if weekday %}
        {#- a column of its own: Spark does not find a long expression again among those that it groups by #}
        from (select *, {{ due_day(month, weekday) }} as due_on from {{ staged }}) as staged
        {%- else %}
        from {{ staged }} as staged
        {%- endif %}
        {%- if is_shared %}
        {{ sharers_join(source_name, divided) }}
        {%- endif %}
        {%- for measure in measures if measure.grain == grain %}
        {%- for link in links.get(measure.measure, []) %}
        {{ exclusion_join(link, events, whose if is_shared else 'staged.' ~ subject) }}
        {%- endfor %}
        {%- endfor %}
        where
            {{ whose }} is not null
            {%- if not since %}
            and {{ month_of }} is not null
            {%- elif weekday %}
            {#- a week begins some days before the month that it is of #}
            and staged.{{ month }} >= cast({{ dbt.dateadd('day', -8, since) }} as date)
            and {{ month_of }} >= {{ since }}
            {%- else %}
            and staged.{{ month }} >= {{ first_moment(since, canonical_source(source_name).columns[month].data_type) }}
            {%- endif %}
        group by {{ whose }}, {{ month_of }}
    ){{ "," if not loop.last }}
    {%- endfor %}
    {%- for grain, month, subject, weekday in grains %}
    {%- set outer_last = loop.last %}
    {%- for measure in measures if measure.grain == grain %}
    select
        subject_id,
        {{ month_index('month') }} as period_index,
        '{{ measure.measure }}' as measure,
        numerator_{{ loop.index }} as numerator,
        denominator_{{ loop.index }} as denominator,
        n_{{ loop.index }} as n,
        pending_{{ loop.index }} as pending
    from {{ grain }}
    {{ "union all" if not (outer_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{# The staged DATE column that holds the business month of a canonical date column. #}
{% macro stage_month(source_name, column) -%}
    {{ return('assessment_month' if source_name == 'assessments' and column == 'assessed_on' else month_column_of(column)) }}
{%- endmacro %}
