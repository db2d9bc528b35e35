-- One row per scheme × company × case that has a running number: those given before stay, new ones follow on in the
-- order of their day and id, within the month of that day.
-- Its surprise: a case that was withdrawn keeps its number, so that nobody else gets it.
with due as (
    select
        work.scheme,
        places.company,
        numberings.case_type,
        numberings.digits,
        places.case_id,
        facts.value_on as numbered_on,
        {{ month_index('facts.value_on') }} as cycle_index,
        work.period,
        row_number() over (
            partition by work.scheme, places.company, numberings.case_type, places.case_id
            order by work.period_index
        ) as turn
    from {{ ref('int_case_work') }} as work
    inner join {{ source('rules', 'case_numberings') }} as numberings
        on work.part_id = numberings.part_id
    inner join {{ ref('int_case_places') }} as places
        on numberings.case_type = places.case_type
        and work.site_id = places.site_id
        and work.period_index = places.period_index
    inner join {{ ref('int_case_facts') }} as facts
        on places.case_type = facts.case_type
        and places.case_id = facts.case_id
        and numberings.number_column = facts.column_name
        and facts.value_on <= work.last_day
),

given as (
    select
        scheme,
        company,
        case_type,
        case_id,
        period,
        numbered_on,
        cycle_index,
        number,
        case_number
    from {{ source('earlier', 'case_numbers') }}
),

last_numbers as (
    select
        scheme,
        company,
        case_type,
        cycle_index,
        max(number) as number
    from given
    group by scheme, company, case_type, cycle_index
),

numbered as (
    select
        due.*,
        cast(
            coalesce(last_numbers.number, 0) + row_number() over (
                partition by due.scheme, due.company, due.case_type, due.cycle_index
                order by due.numbered_on, due.case_id
            ) as bigint
        ) as number
    from due
    left join given
        on due.scheme = given.scheme
        and due.company = given.company
        and due.case_type = given.case_type
        and due.case_id = given.case_id
    left join last_numbers
        on due.scheme = last_numbers.scheme
        and due.company = last_numbers.company
        and due.case_type = last_numbers.case_type
        and due.cycle_index = last_numbers.cycle_index
    where due.turn = 1 and given.case_id is null
)

select
    scheme,
    company,
    case_type,
    case_id,
    period,
    numbered_on,
    cycle_index,
    number,
    case_number
from given
union all
select
    scheme,
    company,
    case_type,
    case_id,
    period,
    numbered_on,
    cycle_index,
    number,
    concat(
        substr(cast(numbered_on as {{ dbt.type_string() }}), 3, 2),
        substr(cast(numbered_on as {{ dbt.type_string() }}), 6, 2),
        '-',
        case
            when length(cast(number as {{ dbt.type_string() }})) >= digits then cast(number as {{ dbt.type_string() }})
            else lpad(cast(number as {{ dbt.type_string() }}), digits, '0')
        end
    ) as case_number
from numbered
