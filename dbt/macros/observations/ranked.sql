{#-
  Places within a population. Ties share a place: place 1 of three equals is 1, 1, 1. A population with fewer rated people
  than the rule asks for has no places. Beside the place stands how many share it (`<rank>_shared_by`).
-#}
{% macro ranked(observed) -%}
    with rated as (
        select
            work.part_id,
            work.subject_type,
            work.subject_id,
            work.period,
            work.period_kind,
            work.period_index,
            ranks.measure,
            ranks.direction,
            ranks.minimum_population,
            case when ranks.within_site then work.site_id end as site_id,
            case when ranks.within_population then work.population end as population,
            case when ranks.within_team then work.team_id end as team_id,
            observed.status,
            observed.reason_code,
            case when observed.status = 'ok' then {{ ordering_quotient('observed.numerator', 'observed.denominator') }} end
                * case ranks.direction when 'descending' then -1 else 1 end as order_key
        from {{ current_work() }} as work
        inner join {{ source('rules', 'ranks') }} as ranks
            on work.part_id = ranks.part_id
        inner join {{ observed }} as observed
            on ranks.of_measure = observed.measure
            and work.subject_id = observed.subject_id
            and work.period_kind = observed.period_kind
            and work.period_index = observed.period_index
    ),

    placed as (
        select
            *,
            rank() over (partition by part_id, period_index, measure, site_id, population, team_id order by order_key nulls last)
                as place,
            count(order_key) over (partition by part_id, period_index, measure, site_id, population, team_id)
                as rated_count
        from rated
    ),

    shared as (
        select
            *,
            count(*) over (partition by part_id, period_index, measure, site_id, population, team_id, order_key) as shared_by
        from placed
    ),

    judged as (
        select
            *,
            case
                when order_key is null then coalesce(reason_code, 'not_rated')
                when rated_count < minimum_population then 'population_too_small'
            end as absence
        from shared
    )
    {%- for suffix, figure in [('', 'place'), ('_shared_by', 'shared_by')] %}
    select
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        {{ "measure" if suffix == '' else "concat(measure, '" ~ suffix ~ "') as measure" }},
        cast(case when absence is null then {{ figure }} end as decimal(28, 6)) as numerator,
        cast(case when absence is null then 1 end as decimal(20, 6)) as denominator,
        cast(rated_count as bigint) as n,
        cast(0 as bigint) as pending,
        case
            when absence is null then 'ok'
            when order_key is null then status
            else 'not_applicable'
        end as status,
        absence as reason_code
    from judged
    {{ "union all" if suffix == '' }}
    {%- endfor %}
{%- endmacro %}

{% macro observation_columns() -%}
    subject_type, subject_id, period, period_kind, period_index, measure, numerator, denominator, n, pending, status, reason_code
{%- endmacro %}

{# The observations of several relations as one. #}
{% macro observations_of(relations) -%}
    {%- for relation in relations %}
    select {{ observation_columns() }} from {{ relation }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
  Every figure that a model may read, in the order in which they are built: those that stand before it, and what earlier
  calculations have found of the months before.
#}
{% macro observed_before(model, with_earlier=true) -%}
    {%- set found = [] -%}
    {%- set in_order = [
        'int_observations_completed', 'int_observations_lengthened', 'int_observations_combined', 'int_observations_attained',
        'int_observations_past', 'int_results_counted', 'int_observations_ranked', 'int_classes_counted',
        'int_observations_scored', 'int_totals_ranked', 'int_clauses_judged',
    ] -%}
    {%- for name in in_order[: in_order.index(model)] -%}
        {%- do found.append(ref(name)) -%}
    {%- endfor -%}
    {%- if with_earlier -%}
        {%- do found.append(source('earlier', 'observations')) -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{# What an earlier calculation has found for a month stands as it was found; of `figures` only the rest is new. #}
{% macro not_found_before(figures) -%}
    select {{ figures }}.*
    from {{ figures }}
    left join {{ source('earlier', 'observations') }} as already
        on {{ figures }}.subject_id = already.subject_id
        and {{ figures }}.period_index = already.period_index
        and {{ figures }}.period_kind = already.period_kind
        and {{ figures }}.measure = already.measure
    where already.measure is null
{%- endmacro %}
