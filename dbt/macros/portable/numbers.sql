{# A quotient for showing, never for deciding: six digits. Decisions cross-multiply (`compared`). #}
{% macro shown_quotient(numerator, denominator) -%}
    cast(round(cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double), 6) as decimal(18, 6))
{%- endmacro %}

{# Points for showing: as they are where they stand over 1. #}
{% macro shown_points(numerator, denominator) -%}
    case
        when {{ denominator }} = 1 then cast({{ numerator }} as decimal(18, 6))
        else {{ shown_quotient(numerator, denominator) }}
    end
{%- endmacro %}

{# A quotient for ordering. As doubles 270.3 / 3 is not 90.1, so ten digits are what counts: equal figures must tie. #}
{% macro ordering_quotient(numerator, denominator) -%}
    round(cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double), 10)
{%- endmacro %}

{# A figure under its cap and then above its floor; either may be NULL for none. #}
{% macro limited(figure, cap, floor) -%}
    case
        when {{ cap }} is not null and {{ figure }} > {{ cap }}
            then case when {{ floor }} is not null and {{ cap }} < {{ floor }} then {{ floor }} else {{ cap }} end
        when {{ floor }} is not null and {{ figure }} < {{ floor }} then {{ floor }}
        else {{ figure }}
    end
{%- endmacro %}

{# A weight times a quotient, for points: six digits, like every quotient that is shown. #}
{% macro shown_product(weight, numerator, denominator) -%}
    cast(
        round(cast({{ weight }} as double) * cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double), 6)
        as decimal(28, 6)
    )
{%- endmacro %}

{# A figure times how many there are of another, exactly: 13 digits before the point each, as `compared` has them. #}
{% macro whole_product(figure, count) -%}
    cast({{ figure }} as decimal(19, 6)) * cast({{ count }} as decimal(19, 6))
{%- endmacro %}
