-- One row per version of a scheme that says who may assess × person × stretch of days in one of its roles.
-- Its surprise: before the first row of the roster that one holds, from the day of the hire on; and nobody assesses
-- after leaving.
with roles as (
    select distinct
        assessors.scheme,
        parts.effective_from_index,
        assessors.role
    from {{ source('rules', 'assessors') }} as assessors
    inner join {{ source('rules', 'parts') }} as parts
        on assessors.part_id = parts.part_id
),

held as (
    select
        employee_id,
        role,
        hired_on,
        left_on,
        case
            when lag(valid_from) over (partition by employee_id order by valid_from) is null or valid_from < hired_on
                then hired_on
            else valid_from
        end as from_on,
        lead(valid_from) over (partition by employee_id order by valid_from) as next_on
    from {{ ref('stg_employees') }}
)

select
    roles.scheme,
    roles.effective_from_index,
    held.employee_id,
    held.from_on,
    case
        when held.left_on is not null and (held.next_on is null or held.left_on < held.next_on)
            then cast({{ dbt.dateadd('day', 1, 'held.left_on') }} as date)
        else coalesce(held.next_on, cast('9999-12-31' as date))
    end as until_on
from roles
inner join held
    on roles.role = held.role
