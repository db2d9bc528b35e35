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
  CTEs `eligible_<star>` and `placed_<star>`, and over all of them `placed` (who has a seat) and `tied` (whom at some star nothing
  but the id set apart at the edge of its seats, with a seat or without); reads `laddered`.
#}
{% macro placed_by_quota(stars) -%}
    {%- set group = 'seats.part_id, seats.period, seats.quota_site, seats.quota_population' -%}
    {%- set keys = 'seats.order_1, seats.order_2, seats.order_3, seats.order_4' -%}
    {%- set nulls_last_keys = keys | replace(',', ' nulls last,') ~ ' nulls last' -%}
    {%- for star in stars %}
    eligible_{{ star }} as (
        select
            seats.part_id,
            seats.subject_id,
            seats.period,
            seats.cap_{{ star }} as cap,
            seats.cap_{{ star }} - seats.reserved_{{ star }} as free_seats,
            row_number() over (
                partition by {{ group }} order by {{ nulls_last_keys }}, seats.subject_id
            ) as place,
            rank() over (partition by {{ group }} order by {{ nulls_last_keys }}) as shared_place,
            count(*) over (partition by {{ group }}, {{ keys }}) as sharing,
            count(*) over (partition by {{ group }}) as contenders
        from {{ ref('int_quota_seats') }} as seats
        inner join laddered
            on seats.part_id = laddered.part_id
            and seats.subject_id = laddered.subject_id
            and seats.period = laddered.period
        where
            laddered.status = 'ok'
            and laddered.laddered_star >= {{ star }}
            and seats.is_met_{{ star }}
            {%- for higher in stars if higher > star %}
            and not exists (
                select 1 from placed_{{ higher }} as above
                where above.part_id = seats.part_id and above.subject_id = seats.subject_id
            )
            {%- endfor %}
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
        where cap is null or place <= free_seats
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
        where shared_place <= free_seats and shared_place + sharing - 1 > free_seats
        union
        {%- endfor %}
        select part_id, subject_id from laddered
        where 1 = 0
    ),
{%- endmacro %}
