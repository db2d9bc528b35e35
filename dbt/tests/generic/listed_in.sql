{#-
  A link over several columns: every key of the model (where `only_where` holds) is a key of `to`. Keys are tested for
  NULL where they are declared.
-#}
{% test listed_in(model, columns, to, only_where=none) %}
select distinct
    {%- for column in columns %}
    listed.{{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ model }} as listed
left join {{ to }} as register
    on
    {%- for column in columns %}
    {{ "and " if not loop.first }}listed.{{ column }} = register.{{ column }}
    {%- endfor %}
where register.{{ columns[0] }} is null{{ " and listed." ~ only_where if only_where }}
{% endtest %}
