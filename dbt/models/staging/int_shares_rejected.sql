-- One row per delivered share of a complaint whose shares do not add up to exactly 1.
-- Its surprise: none of them counts, for nobody can tell which one is wrong; a later delivery that mends one of them
-- lets all of them count.
with readable as (
    {{ accepted_rows('complaint_liability', 'int_rows_settled') }}
),

unbalanced as (
    select complaint_id
    from readable
    group by complaint_id
    having sum(share) <> 1
)

select
    'complaint_liability' as source,
    readable._delivery_id,
    readable._delivery,
    readable._file,
    readable._row_number,
    'share' as column_name,
    cast(readable.share as {{ dbt.type_string() }}) as value,
    'shares_do_not_add_up' as reason
from readable
inner join unbalanced
    on readable.complaint_id = unbalanced.complaint_id
