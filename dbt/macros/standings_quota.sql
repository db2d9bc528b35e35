{#-
  Quotas: of those who may hold a star, the best take its seats, and who finds none looks at the next lower star that they meet
  themselves. One pass per star from the highest down; rendered only where some rule has quotas.
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

{# CTEs `eligible_<star>` and `placed_<star>`, and `placed` over all of them; reads `laddered`. #}
{% macro placed_by_quota(stars) -%}
    {%- set group = 'part_id, period, quota_site, quota_population' -%}
    {%- set keys = 'order_1, order_2, order_3, order_4' -%}
    {%- set nulls_last_keys = 'order_1 nulls last, order_2 nulls last, order_3 nulls last, order_4 nulls last' -%}
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
            count(*) over (partition by {{ group }}, {{ keys }}) as sharing
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
            -- the seat's edge runs through people whom nothing but the id tells apart
            coalesce(shared_place <= free_seats and shared_place + sharing - 1 > free_seats, false) as is_tied
        from eligible_{{ star }}
        where cap is null or place <= free_seats
    ),

    {%- endfor %}
    placed as (
        {%- for star in stars %}
        select part_id, subject_id, star, cap, place, is_tied from placed_{{ star }}
        {{ "union all" if not loop.last }}
        {%- endfor %}
    ),
{%- endmacro %}
