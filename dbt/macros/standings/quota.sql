{#-
  Quotas: of those who may hold a star, the best take its seats, and who finds none looks at the next lower star that they meet
  themselves. One pass per star from the highest down, and none where no rule has quotas.
-#}

{# The stars of the parts that have quotas, highest first. #}
{% macro quota_stars() -%}
    {%- set found = [] -%}
    {%- for row in rule_rows(
        "select distinct star from " ~ source('rules', 'levels') ~ " where part_id in (select part_id from "
        ~ source('rules', 'quotas') ~ ") order by star desc"
    ) -%}
        {%- do found.append(row.star) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#
  CTEs of every star, and over all of them `placed`: who stood for a seat, with the star, cap, place and contenders of the seat that
  was found, if any, and whether at some star nothing but the id set the person apart at the edge of its seats (`is_tied`). Reads
  `laddered`. Nobody is placed whom a figure that is still open could put out: a seat is kept for everyone whose star may yet be this
  one, and whoever may yet come before counts as before.

  Each star's CTEs read those of the star above and nothing else: who has a seat is carried along. Asking every higher star anew
  would double an engine's plan with each star. To plan the passes takes far longer than all else of a period, so a period in which
  nobody stands for a seat is computed by the text without them (`stepped`).
#}
{% macro placed_by_quota(stars) -%}
    {%- set group = 'part_id, period, quota_site, quota_population, quota_team' -%}
    {%- set keys = ['order_1', 'order_2', 'order_3', 'order_4'] -%}
    {%- set best_first = keys | join(' nulls last, ') ~ ' nulls last, subject_id' -%}
    seated as (
        select
            seats.*,
            laddered.laddered_star,
            cast(null as integer) as star,
            cast(null as bigint) as cap,
            cast(null as bigint) as place,
            cast(null as bigint) as contenders,
            false as is_tied
        from {{ ref('int_quota_seats') }} as seats
        inner join laddered
            on seats.part_id = laddered.part_id
            and seats.subject_id = laddered.subject_id
            and seats.period = laddered.period
    ),
    {%- set above = namespace(seated='seated') %}
    {%- if stars %}
    {{ passage_begins() }}
    {%- endif %}
    {%- for star in stars %}

    asking_{{ star }} as (
        select
            *,
            coalesce(star is null and may_take_{{ star }} and laddered_star >= {{ star }}, false) as may_take,
            cap_{{ star }} - sum(case when star is null and keeps_{{ star }} then 1 else 0 end) over (
                partition by {{ group }}
            ) as free_seats
        from {{ above.seated }}
    ),

    -- each of them twice: as well placed as they may yet come to be, and as badly
    counted_{{ star }} as (
        select
            asking.*,
            is_open_1 or is_open_2 or is_open_3 or is_open_4 as is_open,
            bounds.is_worst,
            sum(1 - bounds.is_worst) over (
                partition by {{ group }}, may_take
                order by
                    {%- for position in range(1, 5) %}
                    case when bounds.is_worst = 0 and is_open_{{ position }} then 0 else 1 end,
                    order_{{ position }} nulls last,
                    {%- endfor %}
                    subject_id, bounds.is_worst
                rows between unbounded preceding and current row
            ) as certain_place
        from asking_{{ star }} as asking
        cross join (values (0), (1)) as bounds (is_worst)
    ),

    eligible_{{ star }} as (
        select
            *,
            row_number() over (partition by {{ group }}, may_take order by {{ best_first }}) as own_place,
            rank() over (partition by {{ group }}, may_take order by {{ keys | join(' nulls last, ') }} nulls last)
                as shared_place,
            count(*) over (partition by {{ group }}, may_take) as next_contenders,
            min(certain_place) over (partition by {{ group }}, may_take, {{ keys | join(', ') }}, is_open)
                as first_of_equals,
            max(certain_place) over (partition by {{ group }}, may_take, {{ keys | join(', ') }}, is_open)
                as last_of_equals
        from counted_{{ star }}
        where is_worst = 1
    ),

    -- equals share a fate where the rules say so; whose own figure is open is no one's equal yet
    decided_{{ star }} as (
        select
            *,
            case when ties in ('all', 'none') then shared_place else own_place end as next_place,
            may_take and (
                cap_{{ star }} is null
                or case
                    when ties = 'all' and not is_open then first_of_equals
                    when ties = 'none' and not is_open then last_of_equals
                    else certain_place
                end <= free_seats
            ) as has_seat
        from eligible_{{ star }}
    ),

    seated_{{ star }} as (
        select
            part_id,
            subject_id,
            period,
            quota_site,
            quota_population,
            quota_team,
            ties,
            {%- for position in range(1, 5) %}
            order_{{ position }},
            is_open_{{ position }},
            {%- endfor %}
            {%- for lower in stars if lower < star %}
            cap_{{ lower }},
            may_take_{{ lower }},
            keeps_{{ lower }},
            {%- endfor %}
            laddered_star,
            case when has_seat then {{ star }} else star end as star,
            case when has_seat then cap_{{ star }} else cap end as cap,
            case when has_seat then next_place else place end as place,
            case when has_seat then next_contenders else contenders end as contenders,
            is_tied
            or coalesce(
                may_take and first_of_equals <= free_seats and last_of_equals > free_seats and not is_open
                and coalesce(ties, 'by_id') = 'by_id',
                false
            ) as is_tied
        from decided_{{ star }}
    ),
    {%- set above.seated = 'seated_' ~ star %}
    {%- endfor %}

    {{ placed_over(above.seated) }}
    {%- if stars %}
    {{ passage_or(placed_over('seated')) }}
    {%- endif %}
{%- endmacro %}

{% macro placed_over(seated) -%}
    placed as (
        select part_id, subject_id, star, cap, place, contenders, is_tied
        from {{ seated }}
    ),
{%- endmacro %}
