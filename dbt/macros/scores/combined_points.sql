{#-
  Parts become a whole: items a group, items and groups a total, rows of a sheet its sections. One macro for all of them.

  `parts`: a relation of `keys`, `part_id`, `whole` (what the part belongs to), `item`, `weight`, `status`, `reason_code` and, where
  the status is ok, its points as `numerator` over `denominator`, with `available` (the most that it can earn; NULL where the rules
  do not say) over the same denominator.
  `keys`: what tells subjects and periods apart; what a part id says already (scheme, kind of period) is no key, for each costs.
  `wholes`: a relation of `part_id`, `whole`, `aggregation`, `base`, `cap`, `floor`, `max_points`, `common_denominator`.

  Nothing is divided before it is compared: all parts of a whole are brought over its common denominator, a whole number from the
  rules, and a mean keeps its count below the line. A part that does not apply leaves a mean and what is available; one that is
  missing leaves the whole unknown, never lower. Widths are what fits into 38 digits on every engine.
-#}
{% macro combined_points(parts, wholes, keys) -%}
    {%- set listed = keys | join(', ') -%}
    with spread as (
        select
            {% for key in keys %}parts.{{ key }},
            {% endfor -%}
            parts.part_id,
            parts.whole,
            parts.item,
            parts.reason_code,
            {{ status_rank('parts.status') }} as status_rank,
            case when wholes.aggregation = 'weighted_mean' then cast(parts.weight as decimal(9, 6)) end as weight,
            {{ over_common('parts.numerator') }} as points,
            {{ over_common('parts.available') }} as available
        from {{ parts }} as parts
        inner join {{ wholes }} as wholes
            on parts.part_id = wholes.part_id
            and parts.whole = wholes.whole
    ),

    summed as (
        select
            {{ listed }},
            part_id,
            whole,
            max(status_rank) as status_rank,
            -- the part that keeps the whole open: of the worst status, the first by name
            min(case when status_rank <> 1 then concat(cast(9 - status_rank as {{ dbt.type_string() }}), item) end)
                as worst_item,
            min(case when status_rank = 0 then reason_code end) as reason_not_asked,
            sum(case when status_rank = 1 then 1 else 0 end) as parts_count,
            sum(case when status_rank = 1 then weight end) as weights,
            sum(case when status_rank = 1 then points end) as points,
            sum(case when status_rank = 1 then weight * points end) as weighted_points,
            min(case when status_rank = 1 then points end) as least_points,
            sum(case when status_rank = 1 then available end) as available,
            sum(case when status_rank = 1 then weight * available end) as weighted_available,
            sum(case when status_rank = 1 and available is null then 1 else 0 end) as unlimited_count
        from spread
        group by {{ listed }}, part_id, whole
    ),

    figured as (
        select
            summed.*,
            wholes.aggregation,
            wholes.base,
            wholes.cap,
            wholes.floor,
            wholes.max_points,
            cast(coalesce(wholes.base, 0) * wholes.common_denominator as decimal(28, 6)) as based,
            cast(
                wholes.common_denominator
                * case wholes.aggregation when 'mean' then parts_count when 'weighted_mean' then weights else 1 end
                as decimal(19, 6)
            ) as denominator
        from summed
        inner join {{ wholes }} as wholes
            on summed.part_id = wholes.part_id
            and summed.whole = wholes.whole
    ),

    combined as (
        select
            *,
            cast(
                case aggregation
                    when 'sum' then based + points
                    when 'mean' then points
                    when 'weighted_mean' then weighted_points
                    when 'minimum' then least_points
                    when 'subtractive' then based - available + points
                end as decimal(28, 6)
            ) as unlimited,
            cast(
                case
                    -- the least of several says nothing of what could be earned: the whole says it itself
                    when unlimited_count > 0 or aggregation = 'minimum' then max_points * denominator
                    when aggregation = 'sum' then based + available
                    when aggregation = 'mean' then available
                    when aggregation = 'weighted_mean' then weighted_available
                    when aggregation = 'subtractive' then based
                end as decimal(28, 6)
            ) as most,
            cast(cast(cap as decimal(18, 6)) * denominator as decimal(28, 6)) as capped,
            cast(cast(floor as decimal(18, 6)) * denominator as decimal(28, 6)) as floored
        from figured
    )

    select
        {{ listed }},
        part_id,
        whole,
        aggregation,
        base,
        cap,
        floor,
        max_points,
        status_rank,
        case when status_rank = 1 then {{ limited('unlimited', 'capped', 'floored') }} end as numerator,
        case when status_rank = 1 then denominator end as denominator,
        case when status_rank = 1 then {{ limited('most', 'capped', 'null') }} end as available,
        case
            when status_rank = 0 then reason_not_asked
            when status_rank <> 1 then substr(worst_item, 2)
        end as reason_code
    from combined
{%- endmacro %}

{# A part's figure over the common denominator of its whole: most parts stand over it already. #}
{% macro over_common(figure) -%}
    case
        when wholes.common_denominator = parts.denominator then cast({{ figure }} as decimal(28, 6))
        else cast(
            cast({{ figure }} as decimal(18, 6))
            * cast(round(wholes.common_denominator / parts.denominator, 0) as decimal(10, 0)) as decimal(28, 6)
        )
    end
{%- endmacro %}
