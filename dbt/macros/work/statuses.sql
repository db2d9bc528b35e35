{#-
  One order for statuses and severities, so that the worst of several parts is a maximum:
  7 error, 6 (clauses only) not met, 5 held, 4 incomplete, 3 insufficient data, 2 parameter missing, 1 ok or met, 0 not applicable.
  `held` goes before what is missing (a decision is awaited), and that before a blank in the rules.
-#}

{% macro status_rank(status) -%}
    case {{ status }}
        when 'error' then 7
        when 'held' then 5
        when 'incomplete' then 4
        when 'insufficient_data' then 3
        when 'param_missing' then 2
        when 'ok' then 1
        else 0
    end
{%- endmacro %}

{# The rank of how often an item occurred: a blank in the rules leaves its points open and not its occurrences. #}
{% macro rank_of_occurrences(item) -%}
    case
        when {{ item }}.status = 'param_missing' and {{ item }}.occurrences is not null then 1
        else {{ status_rank(item ~ '.status') }}
    end
{%- endmacro %}

{# Why a figure of a month's sheets is not known, by the worst of them; a blank in the rules leaves open only what needs it. #}
{% macro sheet_fault(rank) -%}
    case when {{ rank }} > 3 then 'sheet_incomplete' when {{ rank }} = 3 then 'sheet_fact_missing' end
{%- endmacro %}

{% macro status_of_rank(rank) -%}
    case {{ rank }}
        when 7 then 'error'
        when 5 then 'held'
        when 4 then 'incomplete'
        when 3 then 'insufficient_data'
        when 2 then 'param_missing'
        when 1 then 'ok'
        else 'not_applicable'
    end
{%- endmacro %}

{% macro verdict_of_severity(severity) -%}
    case {{ severity }}
        when 7 then 'error'
        when 6 then 'not_met'
        when 5 then 'insufficient_data'
        when 4 then 'insufficient_data'
        when 3 then 'insufficient_data'
        when 2 then 'param_missing'
        when 1 then 'met'
        else 'not_applicable'
    end
{%- endmacro %}

{# Whether a figure rightly does not exist: the feed came and held none. #}
{% macro is_gap(reason) -%}
    coalesce({{ reason }} in ('no_figure', 'denominator_zero', 'population_too_small', 'not_rated'), false)
{%- endmacro %}
