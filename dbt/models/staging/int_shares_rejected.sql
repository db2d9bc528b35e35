-- One row per delivered share of a complaint whose shares do not add up to exactly 1, or of which one is negative.
-- Its surprise: none of them counts, for nobody can tell which one is wrong; a later delivery that mends one of them
-- lets all of them count.
with readable as (
    {{ accepted_rows('complaint_liability', 'int_rows_settled') }}
),

unbalanced as (
    select
        complaint_id,
        case when sum(share) <> 1 then 'shares_do_not_add_up' else 'share_out_of_range' end as reason
    from readable
    group by complaint_id
    having sum(share) <> 1 or min(share) < 0
)

select
    'complaint_liability' as source,
    readable._delivery_id,
    readable._delivery,
    readable._file,
    readable._row_number,
    readable.complaint_id,
    readable.party_type,
    readable.party,
    readable.share,
    'share' as column_name,
    cast(readable.share as {{ dbt.type_string() }}) as value,
    unbalanced.reason
from readable
inner join unbalanced
    on readable.complaint_id = unbalanced.complaint_id
