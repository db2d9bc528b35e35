-- One row per delivered row that does not count, with what became of it.
select
    source,
    _delivery_id,
    _file,
    _row_number,
    fate
from {{ ref('int_rows_settled') }}
union all
select
    source,
    _delivery_id,
    _file,
    _row_number,
    'rejected' as fate
from {{ ref('int_shares_rejected') }}
union all
select
    source,
    _delivery_id,
    _file,
    _row_number,
    'rejected' as fate
from {{ ref('int_work_shares_rejected') }}
