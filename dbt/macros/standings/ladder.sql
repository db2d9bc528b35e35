{#-
  Ladders: a held star is known as a range, from the lowest to the highest star that it may be, and each move of the table takes
  both ends of it along. A move that is open leaves the person where they were at one end and moves them at the other. Where the
  ends meet again the star is known, however much was open: who can only keep four stars keeps them.

  One pass per move, and none where no rule has a ladder.
-#}

{# How many moves the longest table of moves has. #}
{% macro ladder_moves() -%}
    {%- set found = rule_rows("select coalesce(max(move_order), 0) as moves from " ~ source('rules', 'moves')) -%}
    {{ return(found[0].moves | int if found else 0) }}
{%- endmacro %}

{# Whether some move asks for the star that was held when the period began. #}
{% macro asks_what_was_held() -%}
    {{ return(rule_rows("select move from " ~ source('rules', 'moves') ~ " where held is not null limit 1") | length > 0) }}
{%- endmacro %}

{#
  The CTE `begun`: one row per way that the period may begin. Where moves ask for the star that was held, a person who may have held
  either of two goes both ways, and the ends are put together again when all moves are made.
#}
{% macro begun_by_star_held() -%}
    by_held as (
        select distinct part_id
        from {{ source('rules', 'moves') }}
        where held is not null
    ),

    begun as (
        {%- for end in ['low', 'high'] %}
        select
            {%- for column in ladder_columns() %}
            started.{{ column }},
            {%- endfor %}
            started.{{ end }} as held_star,
            started.{{ end }} as low,
            {%- if end == 'low' %}
            case when by_held.part_id is null then started.high else started.low end as high,
            {%- else %}
            started.high,
            {%- endif %}
            started.open_severity,
            started.open_reason,
            started.move,
            started.kept_reason
        from started
        {{ 'left' if end == 'low' else 'inner' }} join by_held
            on started.part_id = by_held.part_id
        {%- if end == 'low' %}
        union all
        {%- else %}
        where started.low < started.high
        {%- endif %}
        {%- endfor %}
    ),
{%- endmacro %}

{# Where a move takes a star; what it asks of the clauses is at that same end of their range. #}
{% macro star_after(star, clauses_star, when_blank) -%}
    case moves.kind
        when 'raise_to' then greatest({{ star }}, moves.stars)
        when 'lower_to' then least({{ star }}, moves.stars)
        when 'up' then
            case
                when moves.stars is null then {{ when_blank }}
                else greatest({{ star }}, least({{ star }} + moves.stars, coalesce(moves.cap, {{ star }} + moves.stars)))
            end
        when 'down' then
            case
                when moves.stars is null then {{ when_blank }}
                else least({{ star }}, greatest({{ star }} - moves.stars, coalesce(moves.floor, 0), 0))
            end
        else greatest(
            {{ star }} - coalesce(moves.max_down, {{ star }}),
            least({{ star }} + coalesce(moves.max_up, 99), {{ clauses_star }})
        )
    end
{%- endmacro %}

{#
  CTEs `reached_1` … one per move, and `reached` over the last: `low`, `high`, `open_severity`, `open_reason`, `move`,
  `kept_reason`. Reads `started`, which has those of the period before.
#}
{% macro reached_by_moves(moves) -%}
    {%- set by_held = moves and asks_what_was_held() -%}
    {%- if by_held %}
    {{ begun_by_star_held() }}
    {%- endif %}
    {%- for order in range(1, moves + 1) %}
    {%- set before = 'reached_' ~ (order - 1) if order > 1 else ('begun' if by_held else 'started') %}
    asked_{{ order }} as (
        select
            before.*,
            moves.move as next_move,
            moves.kind,
            moves.in_rounds,
            moves.parameter as next_parameter,
            decided.severity as next_severity,
            decided.reason_code as next_reason,
            moves.kind in ('up', 'down') and moves.stars is null as is_blank,
            {{ star_after('before.low', 'before.candidate_star', "case moves.kind when 'down' then coalesce(moves.floor, 0) else before.low end") }} as next_low,
            {{ star_after('before.high', 'before.open_star', "case moves.kind when 'up' then coalesce(moves.cap, 99) else before.high end") }} as next_high
        from {{ before }} as before
        left join {{ source('rules', 'moves') }} as moves
            on before.part_id = moves.part_id
            and moves.move_order = {{ order }}
            {%- if by_held %}
            and (moves.held is null or before.held_star = moves.held)
            {%- endif %}
        left join {{ ref('int_moves_decided') }} as decided
            on before.part_id = decided.part_id
            and before.subject_id = decided.subject_id
            and before.period = decided.period
            and moves.move_order = decided.move_order
    ),

    reached_{{ order }} as (
        select
            {%- for column in ladder_columns() + (['held_star'] if by_held else []) %}
            {{ column }},
            {%- endfor %}
            case
                when coalesce(next_severity, 6) in (0, 6) then low
                when next_severity = 1 then next_low
                else least(low, next_low)
            end as low,
            case
                when coalesce(next_severity, 6) in (0, 6) then high
                when next_severity = 1 then next_high
                else greatest(high, next_high)
            end as high,
            greatest(
                open_severity,
                case when next_severity in (2, 3, 4, 5, 7) then next_severity else 0 end,
                case when next_severity in (1, 2, 3, 4, 5) and is_blank then 2 else 0 end,
                case
                    when kind = 'by_clauses' and next_severity in (1, 2, 3, 4, 5) then clauses_severity
                    else 0
                end
            ) as open_severity,
            case
                when next_severity in (2, 3, 4, 5, 7) then coalesce(next_reason, concat(next_move, '_undecided'))
                when next_severity = 1 and is_blank then next_parameter
                when next_severity = 1 and kind = 'by_clauses' and clauses_severity > 0 then clauses_reason
                else open_reason
            end as open_reason,
            case
                when next_severity = 1 and (kind = 'by_clauses' or next_low <> low or next_high <> high) then next_move
                else move
            end as move,
            case when in_rounds and next_severity = 6 then next_reason else kept_reason end as kept_reason
        from asked_{{ order }}
    ),

    {%- endfor %}
    {%- if by_held %}
    put_together as (
        select
            {%- for column in ladder_columns() %}
            {{ column }},
            {%- endfor %}
            min(low) as low,
            max(high) as high,
            max(open_severity) as open_severity,
            max(open_reason) as open_reason,
            case when min(move) = max(move) then min(move) else 'kept' end as move,
            case when count(*) = count(kept_reason) then max(kept_reason) end as kept_reason
        from reached_{{ moves }}
        group by
            {%- for column in ladder_columns() %}
            {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
    ),

    {%- endif %}
    reached as (
        select * {{ computed_once() }}
        from {{ 'put_together' if by_held else 'reached_' ~ moves if moves else 'started' }}
    ),
{%- endmacro %}

{# What a pass leaves as it is. #}
{% macro ladder_columns() -%}
    {{ return([
        'part_id', 'scheme', 'scheme_version', 'subject_type', 'subject_id', 'period', 'period_kind', 'period_index',
        'site_id', 'population', 'candidate_star', 'open_star', 'clauses_severity', 'clauses_reason', 'status',
        'has_ladder', 'previous_star', 'previous_periods_held',
    ]) }}
{%- endmacro %}
