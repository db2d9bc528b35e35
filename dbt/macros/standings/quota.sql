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
  CTEs of every star, and over all of them `placed` (who has a seat) and `tied` (whom at some star nothing but the id set apart at
  the edge of its seats, with a seat or without); reads `laddered`. Nobody is placed whom a figure that is still open could put out:
  a seat is kept for everyone whose star may yet be this one, and whoever may yet come before counts as before.
#}
{% macro placed_by_quota(stars) -%}
    {%- set group = 'part_id, period, quota_site, quota_population' -%}
    {%- set keys = ['order_1', 'order_2', 'order_3', 'order_4'] -%}
    {%- set best_first = keys | join(' nulls last, ') ~ ' nulls last, subject_id' -%}
    {%- for star in stars %}
    asking_{{ star }} as (
        select
            seats.part_id,
            seats.subject_id,
            seats.period,
            seats.quota_site,
            seats.quota_population,
            {%- for position in range(1, 5) %}
            seats.order_{{ position }},
            seats.is_open_{{ position }},
            {%- endfor %}
            seats.cap_{{ star }} as cap,
            seats.may_take_{{ star }} and laddered.laddered_star >= {{ star }} as may_take,
            seats.cap_{{ star }} - sum(case when seats.keeps_{{ star }} then 1 else 0 end) over (
                partition by seats.part_id, seats.period, seats.quota_site, seats.quota_population
            ) as free_seats
        from {{ ref('int_quota_seats') }} as seats
        inner join laddered
            on seats.part_id = laddered.part_id
            and seats.subject_id = laddered.subject_id
            and seats.period = laddered.period
        where
            (seats.may_take_{{ star }} or seats.keeps_{{ star }})
            {%- for higher in stars if higher > star %}
            and not exists (
                select 1 from placed_{{ higher }} as above
                where above.part_id = seats.part_id and above.subject_id = seats.subject_id
            )
            {%- endfor %}
    ),

    -- each of them twice: as well placed as they may yet come to be, and as badly
    bounds_{{ star }} as (
        {%- for is_worst in [0, 1] %}
        select
            *,
            {{ is_worst }} as is_worst,
            {%- for position in range(1, 5) %}
            {{ "case when is_open_" ~ position ~ " then 0 else 1 end" if is_worst == 0 else 1 }} as turn_{{ position }},
            {%- endfor %}
            is_open_1 or is_open_2 or is_open_3 or is_open_4 as is_open
        from asking_{{ star }}
        where may_take
        {{ "union all" if is_worst == 0 }}
        {%- endfor %}
    ),

    counted_{{ star }} as (
        select
            *,
            sum(1 - is_worst) over (
                partition by {{ group }}
                order by
                    {%- for position in range(1, 5) %}
                    turn_{{ position }}, order_{{ position }} nulls last,
                    {%- endfor %}
                    subject_id, is_worst
                rows between unbounded preceding and current row
            ) as certain_place
        from bounds_{{ star }}
    ),

    eligible_{{ star }} as (
        select
            *,
            row_number() over (partition by {{ group }} order by {{ best_first }}) as place,
            count(*) over (partition by {{ group }}) as contenders,
            min(certain_place) over (partition by {{ group }}, {{ keys | join(', ') }}, is_open) as first_of_equals,
            max(certain_place) over (partition by {{ group }}, {{ keys | join(', ') }}, is_open) as last_of_equals
        from counted_{{ star }}
        where is_worst = 1
    ),

    placed_{{ star }} as (
        select
            part_id,
            subject_id,
            {{ star }} as star,
            cap,
            place,
            contenders
        from eligible_{{ star }}
        where cap is null or certain_place <= free_seats
    ),

    {%- endfor %}
    placed as (
        {%- for star in stars %}
        select part_id, subject_id, star, cap, place, contenders from placed_{{ star }}
        union all
        {%- endfor %}
        select
            part_id,
            subject_id,
            star,
            cast(null as bigint) as cap,
            cast(null as bigint) as place,
            cast(null as bigint) as contenders
        from laddered
        where 1 = 0
    ),

    tied as (
        {%- for star in stars %}
        select part_id, subject_id from eligible_{{ star }}
        where first_of_equals <= free_seats and last_of_equals > free_seats and not is_open
        union
        {%- endfor %}
        select part_id, subject_id from laddered
        where 1 = 0
    ),
{%- endmacro %}
