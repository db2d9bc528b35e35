-- One row per employee × month × measure of days of leave, of those who had leave in its span.
-- Its surprise: a request that lies only partly in the span needs its days one by one; without them nobody knows how
-- many of its working days lie inside, and the figure is empty. Calendar days are known from both ends, counted once.
with asked as (
    select
        counts.measure,
        counts.kind,
        counts.days as day_kind,
        spine.period_index,
        cast(null as {{ dbt.type_string() }}) as site_id,
        case when counts.span = 'year_to_date' then {{ first_of_year('spine.first_day') }} else spine.first_day end
            as from_on,
        spine.last_day as to_on
    from {{ source('rules', 'leave_counts') }} as counts
    cross join (
        select distinct
            period_index,
            first_day,
            last_day
        from {{ ref('int_month_spine') }}
    ) as spine
    where counts.span <> 'year_to_round'
    union all
    select
        counts.measure,
        counts.kind,
        counts.days as day_kind,
        rounds.period_index,
        rounds.site_id,
        {{ first_of_year('rounds.started_on') }} as from_on,
        cast({{ dbt.dateadd('day', -1, 'rounds.started_on') }} as date) as to_on
    from {{ source('rules', 'leave_counts') }} as counts
    inner join {{ ref('int_rounds_held') }} as rounds
        on counts.scheme = rounds.scheme
    where counts.span = 'year_to_round'
),

requests as (
    select
        asked.measure,
        asked.day_kind,
        asked.period_index,
        leave.leave_id,
        leave.employee_id as subject_id,
        leave.days,
        leave.starts_on >= asked.from_on and leave.ends_on <= asked.to_on as is_inside,
        greatest(leave.starts_on, asked.from_on) as first_on,
        least(leave.ends_on, asked.to_on) as last_on
    from asked
    inner join {{ ref('stg_leave') }} as leave
        on leave.starts_on <= asked.to_on
        and leave.ends_on >= asked.from_on
        and (asked.kind is null or leave.kind = asked.kind)
    left join {{ ref('int_subject_attributes') }} as attributes
        on asked.site_id = attributes.site_id
        and leave.employee_id = attributes.subject_id
        and asked.period_index = attributes.period_index
        and attributes.subject_type = 'employee'
    where leave.approved and (asked.site_id is null or attributes.subject_id is not null)
),

divided as (
    select
        requests.measure,
        requests.period_index,
        requests.leave_id,
        sum(case when leave_days.day between requests.first_on and requests.last_on then leave_days.fraction else 0 end)
            as days
    from requests
    inner join {{ ref('stg_leave_days') }} as leave_days
        on requests.leave_id = leave_days.leave_id
    where requests.day_kind = 'working'
    group by requests.measure, requests.period_index, requests.leave_id
),

working_days as (
    select
        requests.measure,
        requests.period_index,
        requests.subject_id,
        case when divided.leave_id is not null then divided.days when requests.is_inside then requests.days end as days
    from requests
    left join divided
        on requests.measure = divided.measure
        and requests.period_index = divided.period_index
        and requests.leave_id = divided.leave_id
    where requests.day_kind = 'working'
),

-- requests in the order of their first days: each adds the days after the last one that is counted already
ordered as (
    select
        measure,
        period_index,
        subject_id,
        first_on,
        last_on,
        max(last_on) over (
            partition by measure, period_index, subject_id
            order by first_on, last_on, leave_id
            rows between unbounded preceding and 1 preceding
        ) as counted_until
    from requests
    where day_kind = 'calendar'
),

calendar_days as (
    select
        measure,
        period_index,
        subject_id,
        case
            when counted_until is null or counted_until < first_on
                then {{ dbt.datediff('first_on', 'last_on', 'day') }} + 1
            when counted_until < last_on then {{ dbt.datediff('counted_until', 'last_on', 'day') }}
            else 0
        end as days
    from ordered
),

together as (
    select
        measure,
        period_index,
        subject_id,
        cast(days as decimal(18, 6)) as days
    from working_days
    union all
    select
        measure,
        period_index,
        subject_id,
        cast(days as decimal(18, 6)) as days
    from calendar_days
)

select
    subject_id,
    period_index,
    measure,
    cast(case when count(days) = count(*) then sum(days) end as decimal(28, 6)) as numerator,
    cast(case when count(days) = count(*) then 1 end as decimal(20, 6)) as denominator,
    cast(count(*) as bigint) as n,
    case when count(days) < count(*) then 'leave_not_split' end as reason_code
from together
group by subject_id, period_index, measure
