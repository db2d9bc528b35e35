{#-
  A key: its columns together name one row, and are filled. `may_be_empty` lists those that the grain itself leaves empty.
  Both in one query a model, because these tests run with every month.
-#}
{% test unique_by(model, columns, may_be_empty=[]) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as copies
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_be_empty %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
