{#-
  What a call or a ticket says of itself, under names that both share: a wait is a hold of a call. `rules/sources.py` has the same
  names for the compiler; a test holds them against each other.
-#}

{# Column → what it is in the source; empty where the source does not have it. #}
{% macro interaction_numbers(source_name) -%}
    {%- set is_call = source_name == 'calls' -%}
    {{ return({
        'wait_count': 'hold_count' if is_call else 'wait_count',
        'longest_wait_seconds': 'longest_hold_seconds' if is_call else 'longest_wait_seconds',
        'first_response_seconds': none if is_call else exact_seconds_between('opened_at', 'first_response_at'),
        'average_reply_seconds': none if is_call else 'average_reply_seconds',
        'slowest_reply_seconds': none if is_call else 'slowest_reply_seconds',
        'slowest_lookup_reply_seconds': none if is_call else 'slowest_lookup_reply_seconds',
        'repeated_replies': none if is_call else 'repeated_replies',
        'typo_count': none if is_call else 'typo_count',
    }) }}
{%- endmacro %}

{% macro interaction_texts(source_name) -%}
    {%- set is_call = source_name == 'calls' -%}
    {{ return({
        'channel': "'phone'" if is_call else 'channel',
        'direction': 'direction' if is_call else none,
        'ended_by': 'ended_by',
    }) }}
{%- endmacro %}

{% macro interaction_columns(source_name) -%}
    {%- set found = [] -%}
    {%- for column, told in interaction_numbers(source_name).items() -%}
        {%- do found.append('cast(' ~ (told or 'null') ~ ' as decimal(18, 6)) as ' ~ column) -%}
    {%- endfor -%}
    {%- for column, told in interaction_texts(source_name).items() -%}
        {%- do found.append('cast(' ~ (told or 'null') ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {{ return(found | join(',\n        ')) }}
{%- endmacro %}
