-- One row per shared row × person who has a part of it: from which to which millionth of the row.
-- Its surprise: parts lie side by side, in the order of ids, and end at a whole million. Whatever is summed over rows
-- is cut at these marks, so that parts always add up to what was cut. A row whose sharing was refused is nobody's: it
-- has the empty id, and waits in suspense.
with asked as (
    select
        shares.work,
        shares.record_id,
        shares.month,
        shares.employee_id,
        policies.policy,
        shares.share,
        row_number() over (
            partition by shares.work, shares.record_id, shares.month
            order by case when policies.policy = 'first' then shares.position end, shares.employee_id
        ) as place,
        count(*) over (partition by shares.work, shares.record_id, shares.month) as people
    from {{ ref('stg_work_shares') }} as shares
    inner join {{ source('site', 'shared_work') }} as policies
        on shares.work = policies.work
),

-- of equal parts the millionths that are left over go to the first ids, one each
parts as (
    select
        work,
        record_id,
        month,
        employee_id,
        place,
        case policy
            when 'as_delivered' then cast(share * 1000000 as bigint)
            when 'first' then case when place = 1 then 1000000 else 0 end
            else
                cast((1000000 - mod(1000000, people)) / people as bigint)
                + case when place <= mod(1000000, people) then 1 else 0 end
        end as millionths
    from asked
),

divided as (
    select
        work,
        record_id,
        month,
        employee_id,
        millionths,
        sum(millionths) over (
            partition by work, record_id, month
            order by place
            rows between unbounded preceding and current row
        ) as to_millionth
    from parts
)

select
    work,
    record_id,
    month,
    employee_id,
    cast(to_millionth - millionths as bigint) as from_millionth,
    cast(to_millionth as bigint) as to_millionth
from divided
where millionths > 0
union all
select distinct
    work,
    record_id,
    month,
    '' as employee_id,
    cast(0 as bigint) as from_millionth,
    cast(1000000 as bigint) as to_millionth
from {{ ref('int_work_shares_rejected') }}
