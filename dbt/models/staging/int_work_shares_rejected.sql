-- One row per delivered share of a row whose sharing the site's policy cannot be applied to.
-- Its surprise: all shares of the row are refused together, for nobody can tell which one is wrong; the row itself then
-- counts for nobody, until a later delivery mends them.
with readable as (
    {{ accepted_rows('work_shares', 'int_rows_settled') }}
),

named as (
    select
        *,
        coalesce(cast(month as {{ dbt.type_string() }}), '') as of_month
    from readable
),

-- people of the row who cannot be read came with those who can: the parts would be too large
unclear as (
    select distinct
        named.work,
        named.record_id,
        named.of_month
    from named
    inner join {{ source('raw', 'work_shares') }} as delivered
        on named._delivery_id = delivered._delivery_id
        and named.work = delivered.work
        and named.record_id = delivered.record_id
    inner join {{ ref('int_rows_settled') }} as settled
        on settled.source = 'work_shares'
        and delivered._delivery_id = settled._delivery_id
        and delivered._file = settled._file
        and delivered._row_number = settled._row_number
    where settled.fate = 'rejected'
),

firsts as (
    select
        work,
        record_id,
        of_month,
        min(position) as first_position
    from named
    group by work, record_id, of_month
),

summed as (
    select
        named.work,
        named.record_id,
        named.of_month,
        sum(case when named.share is null then 1 else 0 end) as without_share,
        min(named.share) as least_share,
        sum(named.share) as together,
        sum(case when named.position is null then 1 else 0 end) as without_position,
        sum(case when named.position = firsts.first_position then 1 else 0 end) as first_people
    from named
    inner join firsts
        on named.work = firsts.work
        and named.record_id = firsts.record_id
        and named.of_month = firsts.of_month
    group by named.work, named.record_id, named.of_month
),

judged as (
    select
        summed.work,
        summed.record_id,
        summed.of_month,
        case
            when policies.policy is null then 'share_without_policy'
            when (summed.work = 'collections') <> (summed.of_month <> '') then 'share_of_no_such_month'
            when unclear.record_id is not null then 'share_beside_a_reject'
            when policies.policy = 'first' and (summed.without_position > 0 or summed.first_people <> 1)
                then 'share_without_a_first'
            when policies.policy = 'as_delivered' and summed.without_share > 0 then 'share_missing'
            when policies.policy = 'as_delivered' and summed.together <> 1 then 'shares_do_not_add_up'
            when policies.policy = 'as_delivered' and summed.least_share < 0 then 'share_out_of_range'
        end as reason
    from summed
    left join {{ source('site', 'shared_work') }} as policies
        on summed.work = policies.work
    left join unclear
        on summed.work = unclear.work
        and summed.record_id = unclear.record_id
        and summed.of_month = unclear.of_month
)

select
    'work_shares' as source,
    named._delivery_id,
    named._delivery,
    named._file,
    named._row_number,
    named.work,
    named.record_id,
    named.month,
    named.employee_id,
    named.share,
    named.position,
    case judged.reason
        when 'share_without_policy' then 'work'
        when 'share_of_no_such_month' then 'month'
        when 'share_beside_a_reject' then 'record_id'
        when 'share_without_a_first' then 'position'
        else 'share'
    end as column_name,
    case judged.reason
        when 'share_without_policy' then named.work
        when 'share_of_no_such_month' then substr(cast(named.month as {{ dbt.type_string() }}), 1, 7)
        when 'share_beside_a_reject' then named.record_id
        when 'share_without_a_first' then cast(named.position as {{ dbt.type_string() }})
        else cast(named.share as {{ dbt.type_string() }})
    end as value,
    judged.reason
from named
inner join judged
    on named.work = judged.work
    and named.record_id = judged.record_id
    and named.of_month = judged.of_month
where judged.reason is not null
