-- One row per delivered row that does not count by itself or beside others of its key, with what became of it.
-- Its surprise: a row is replaced only by a row that can itself be read. A rejected correction replaces nothing.
with rejected as (
    select
        source,
        _delivery_id,
        _file,
        _row_number
    from {{ ref('int_rows_rejected') }}
    union
    select
        source,
        delivery_id as _delivery_id,
        file as _file,
        cast(row_number as bigint) as _row_number
    from {{ source('raw', 'settled') }}
    where fate = 'rejected'
),

settled as (
    select
        settled.source,
        settled.delivery_id as _delivery_id,
        settled.file as _file,
        cast(settled.row_number as bigint) as _row_number,
        settled.fate,
        settled.reason
    from {{ source('raw', 'settled') }} as settled
    left join rejected as replacer
        on settled.source = replacer.source
        and settled.by_delivery_id = replacer._delivery_id
        and settled.by_file = replacer._file
        and cast(settled.by_row_number as bigint) = replacer._row_number
    where replacer._row_number is null or settled.fate = 'rejected'
),

fates as (
    select
        source,
        _delivery_id,
        _file,
        _row_number,
        'rejected' as fate,
        1 as precedence
    from rejected
    union all
    select
        source,
        _delivery_id,
        _file,
        _row_number,
        fate,
        case fate when 'rejected' then 1 when 'withdrawn' then 2 when 'duplicate' then 3 else 4 end as precedence
    from settled
),

ordered as (
    select
        source,
        _delivery_id,
        _file,
        _row_number,
        fate,
        row_number() over (
            partition by source, _delivery_id, _file, _row_number
            order by precedence, fate
        ) as position
    from fates
)

select
    source,
    _delivery_id,
    _file,
    _row_number,
    fate
from ordered
where position = 1
