{# A quotient for showing, never for deciding: six digits. Decisions cross-multiply (`compared`). #}
{% macro shown_quotient(numerator, denominator) -%}
    cast(round(cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double), 6) as decimal(18, 6))
{%- endmacro %}

{# A quotient for ordering: equal fractions give equal doubles, and fractions of this size never collide. #}
{% macro ordering_quotient(numerator, denominator) -%}
    cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double)
{%- endmacro %}
