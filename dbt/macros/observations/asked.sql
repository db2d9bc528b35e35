{#-
  Which figures of sources and of the roster have to be found: those that are asked for of a subject's month and that no
  earlier calculation has found. Does not belong here: how one is found (int_observations_completed).
-#}

{#
  FROM attributes, measures and what is known `already`, NULL where the figure has to be found. What a scheme owns is asked for
  where it is read, whoever else is computed with this month, and where somebody's site is not known; a shared figure everywhere.
  Before the months to compute only what a window reaches is looked up.
#}
{% macro figures_asked(owned) -%}
    {{ ref('int_subject_attributes') }} as attributes
    {%- if owned %}
    inner join (
        select distinct
            readers.measure,
            scheme_sites.site_id
        from {{ source('rules', 'measure_readers') }} as readers
        inner join {{ source('site', 'scheme_sites') }} as scheme_sites
            on readers.scheme = scheme_sites.scheme
    ) as read_here
        on attributes.site_id = read_here.site_id
    inner join {{ source('rules', 'measures') }} as measures
        on read_here.measure = measures.measure
        and measures.phase = 0
        and measures.owner_scheme is not null
        and attributes.subject_type = measures.subject_type
    {%- else %}
    inner join {{ source('rules', 'measures') }} as measures
        on measures.phase = 0
        and (measures.owner_scheme is null or attributes.site_id is null)
        and attributes.subject_type = measures.subject_type
    {%- endif %}
    inner join {{ source('site', 'asked_figures') }} as asked_figures
        on measures.measure = asked_figures.measure
        and attributes.period_index = asked_figures.period_index
    left join (
        select distinct
            subject_id,
            period_index,
            measure
        from {{ source('earlier', 'observations') }}
    ) as already
        on attributes.subject_id = already.subject_id
        and attributes.period_index = already.period_index
        and measures.measure = already.measure
{%- endmacro %}

{#
  The first day of the first month of which a source's rows have to be counted, as a literal: it is computed, or somebody was at
  work whose figure is not known yet. Rows before it are millions, and the blocks that hold them need not be read.
#}
{% macro first_day_to_count(source_name) -%}
    {%- set asked = ["select period_index from " ~ source('site', 'work_periods') ~ " where period_kind = 'month'"] -%}
    {%- for owned in [true, false] -%}
        {%- do asked.append(
            "select attributes.period_index from " ~ figures_asked(owned) ~ " where already.measure is null"
            ~ " and attributes.presence = 'at_work' and measures.source = '" ~ source_name ~ "'"
        ) -%}
    {%- endfor -%}
    {%- set found = rule_rows("select min(period_index) as first_index from (" ~ asked | join(' union all ') ~ ") as asked") -%}
    {%- if found and found[0].first_index is not none -%}
        {%- set months = found[0].first_index | int - 1 -%}
        {{ return("date '%04d-%02d-01'" | format(months // 12, months % 12 + 1)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
