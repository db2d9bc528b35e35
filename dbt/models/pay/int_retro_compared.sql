-- One row per corrected period × scheme × payee × line of which the latest calculation says another amount than has
-- been posted so far, in its own month and as differences since.
-- Its surprise: what was paid and is undecided by now has no difference, and is told once; nothing is taken back on a
-- guess.
{{ config(materialized='view') }}
{%- set keys = ['origin_period', 'scheme', 'subject_type', 'subject_id', 'line'] %}
with sides as (
    select
        {{ keys | join(', ') }},
        scheme_version,
        star,
        currency,
        1 as is_latest,
        amount as latest_amount,
        cast(null as decimal(18, 2)) as posted_amount,
        status,
        reason_code
    from {{ source('earlier', 'latest_lines') }}
    union all
    select
        {{ keys | join(', ') }},
        scheme_version,
        cast(null as integer) as star,
        currency,
        0 as is_latest,
        cast(null as decimal(18, 2)) as latest_amount,
        amount as posted_amount,
        cast(null as {{ dbt.type_string() }}) as status,
        cast(null as {{ dbt.type_string() }}) as reason_code
    from {{ source('earlier', 'posted_lines') }}
),

joined as (
    select
        {{ keys | join(', ') }},
        coalesce(max(case when is_latest = 1 then scheme_version end), max(scheme_version)) as scheme_version,
        max(star) as star,
        min(currency) as currency,
        min(currency) <> max(currency) as has_currencies,
        max(is_latest) as is_latest,
        max(latest_amount) as latest_amount,
        coalesce(sum(posted_amount), 0) as posted_amount,
        max(status) as status,
        max(reason_code) as reason_code
    from sides
    group by {{ keys | join(', ') }}
),

-- the last difference that was posted for a line: empty where it was told that the line is undecided
told as (
    select
        {{ keys | join(', ') }},
        amount,
        row_number() over (partition by {{ keys | join(', ') }} order by posting_period desc) as place
    from {{ source('earlier', 'posted_lines') }}
    where posting_period <> origin_period
),

stars as (
    select
        scheme,
        subject_type,
        subject_id,
        period as origin_period,
        max(case when side = 'posted' then star end) as posted_star,
        max(case when side = 'latest' then star end) as latest_star,
        max(case when side = 'posted' then laddered_star end) as posted_reach,
        max(case when side = 'latest' then laddered_star end) as latest_reach,
        max(case when side = 'latest' then status end) as status,
        max(case when side = 'latest' then reason_code end) as reason_code
    from {{ source('earlier', 'corrected_stars') }}
    group by scheme, subject_type, subject_id, period
),

judged as (
    select
        joined.*,
        -- an undecided star has no line yet
        joined.is_latest = 0 and coalesce(stars.status not in ('ok', 'not_applicable'), false) as is_open,
        stars.status as star_status,
        stars.reason_code as star_reason,
        coalesce(
            stars.latest_star < stars.posted_star and stars.latest_reach >= stars.posted_reach, false
        ) as is_displaced,
        coalesce(told.place = 1 and told.amount is null, false) as is_told
    from joined
    left join stars
        on joined.scheme = stars.scheme
        and joined.subject_type = stars.subject_type
        and joined.subject_id = stars.subject_id
        and joined.origin_period = stars.origin_period
    left join told
        on joined.origin_period = told.origin_period
        and joined.scheme = told.scheme
        and joined.subject_type = told.subject_type
        and joined.subject_id = told.subject_id
        and joined.line = told.line
        and told.place = 1
),

measured as (
    select
        *,
        case
            when has_currencies then 'error'
            when is_latest = 1 then status
            when is_open then star_status
            else 'ok'
        end as found_status,
        case
            when has_currencies then 'currencies_differ'
            when is_latest = 1 then reason_code
            when is_open then star_reason
        end as found_reason,
        case
            when not has_currencies and not is_open and (is_latest = 0 or latest_amount is not null)
                then coalesce(latest_amount, 0) - posted_amount
        end as difference
    from judged
)

select
    origin_period,
    scheme,
    cast(scheme_version as integer) as scheme_version,
    subject_type,
    subject_id,
    line,
    star,
    currency,
    cast(latest_amount as decimal(18, 2)) as latest_amount,
    cast(posted_amount as decimal(18, 2)) as posted_amount,
    cast(difference as decimal(18, 2)) as difference,
    is_displaced,
    is_told,
    found_status as status,
    case when difference is null then found_reason end as reason_code
from measured
where difference <> 0 or (difference is null and posted_amount <> 0)
