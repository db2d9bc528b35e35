-- One row per delivered row × reason for which it was refused, with the value as it came.
-- Its surprise: a row of an `unknown_employee` is listed, and accepted all the same: it counts once the roster knows
-- who. So is a unit whose name is in no list that its scheme closes (`unit_not_listed`).
{%- for model in ['int_rows_rejected', 'int_entries_rejected', 'int_shares_rejected', 'int_work_shares_rejected',
                   'int_rows_orphaned', 'int_units_unlisted'] %}
select
    source,
    _delivery_id as delivery_id,
    _delivery as delivery,
    _file as file,
    _row_number as row_number,
    column_name,
    value,
    reason
from {{ ref(model) }}
union all
{%- endfor %}
select
    settled.source,
    settled.delivery_id,
    deliveries.delivery,
    settled.file,
    cast(settled.row_number as bigint) as row_number,
    cast(null as {{ dbt.type_string() }}) as column_name,
    cast(null as {{ dbt.type_string() }}) as value,
    settled.reason
from {{ source('raw', 'settled') }} as settled
inner join {{ source('raw', 'deliveries') }} as deliveries
    on settled.source = deliveries.source
    and settled.delivery_id = deliveries.delivery_id
where settled.fate = 'rejected'
