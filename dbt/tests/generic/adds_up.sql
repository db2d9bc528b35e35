{# Keys whose parts do not add up to the total that stands beside each of them. #}
{% test adds_up(model, part, total, by) %}
select
    {{ by | join(', ') }},
    sum({{ part }}) as parts_together,
    max({{ total }}) as counted_before
from {{ model }}
group by {{ by | join(', ') }}
having sum({{ part }}) <> max({{ total }}) or sum({{ part }}) is null or max({{ total }}) is null
{% endtest %}
