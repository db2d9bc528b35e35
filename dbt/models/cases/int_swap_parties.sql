-- One row per swap of shifts × party to it: what the party's other swaps, shifts and leave say about it.
-- Its surprise: only a swap that is agreed, filed and approved counts towards how many there are, and stands beside
-- others.
with parties as (
    {%- for party, other in [('requester', 'counterpart'), ('counterpart', 'requester')] %}
    select
        swap_id,
        '{{ party }}' as party,
        {{ party }}_id as person_id,
        {{ party }}_day as given_day,
        {{ other }}_day as taken_day,
        requested_at,
        kind = 'swap' and both_agreed and form_filed and approved_at is not null as is_counted
    from {{ ref('stg_shift_swaps') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

numbered as (
    select
        swap_id,
        party,
        person_id,
        given_day,
        row_number() over (
            partition by person_id, {{ month_index('given_day') }}
            order by requested_at, swap_id, party
        ) as swap_number,
        row_number() over (
            partition by person_id, {{ month_index('given_day') }}, party
            order by requested_at, swap_id
        ) as request_number,
        row_number() over (
            partition by person_id
            order by requested_at, swap_id, party
        ) as turn
    from parties
    where is_counted
),

worked as (
    select
        attendance.employee_id as person_id,
        attendance.day,
        count(*) as shift_count
    from {{ ref('stg_attendance') }} as attendance
    inner join (
        select distinct person_id
        from parties
    ) as people
        on attendance.employee_id = people.person_id
    group by attendance.employee_id, attendance.day
),

-- a person's own shifts: what was worked, without what was taken over, and what was given away
own_days as (
    select
        worked.person_id,
        worked.day
    from worked
    left join parties
        on worked.person_id = parties.person_id
        and worked.day = parties.taken_day
        and parties.is_counted
    where parties.swap_id is null
    union
    select
        person_id,
        given_day as day
    from numbered
),

own_shifts as (
    select
        person_id,
        day,
        row_number() over (partition by person_id order by day) as shift_number
    from own_days
),

-- of two swaps of neighbouring shifts the one that was asked for later is the second in a row
in_a_row as (
    select distinct
        later.swap_id,
        later.party
    from numbered as later
    inner join own_shifts as shift_of_later
        on later.person_id = shift_of_later.person_id
        and later.given_day = shift_of_later.day
    inner join numbered as earlier
        on later.person_id = earlier.person_id
        and earlier.turn < later.turn
    inner join own_shifts as shift_of_earlier
        on earlier.person_id = shift_of_earlier.person_id
        and earlier.given_day = shift_of_earlier.day
    where abs(shift_of_later.shift_number - shift_of_earlier.shift_number) = 1
),

on_leave as (
    select distinct
        parties.swap_id,
        parties.party
    from parties
    inner join {{ ref('stg_leave') }} as leave
        on parties.person_id = leave.employee_id
        and leave.approved
        and (
            parties.given_day between leave.starts_on and leave.ends_on
            or parties.taken_day between leave.starts_on and leave.ends_on
        )
),

on_holiday as (
    select distinct
        parties.swap_id,
        parties.party
    from parties
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.kind = 'holiday'
        and calendar.day in (parties.given_day, parties.taken_day)
    inner join {{ ref('int_subject_attributes') }} as attributes
        on parties.person_id = attributes.subject_id
        and calendar.site_id = attributes.site_id
        and attributes.period_index = {{ month_index('calendar.day') }}
        and attributes.subject_type = 'employee'
)

select
    parties.swap_id,
    parties.party,
    parties.person_id,
    numbered.swap_number,
    numbered.request_number,
    in_a_row.swap_id is not null as is_in_a_row,
    coalesce(worked.shift_count, 0) > 1 as is_double,
    on_leave.swap_id is not null as is_on_leave,
    on_holiday.swap_id is not null as is_on_holiday
from parties
left join numbered
    on parties.swap_id = numbered.swap_id
    and parties.party = numbered.party
left join in_a_row
    on parties.swap_id = in_a_row.swap_id
    and parties.party = in_a_row.party
left join worked
    on parties.person_id = worked.person_id
    and parties.taken_day = worked.day
left join on_leave
    on parties.swap_id = on_leave.swap_id
    and parties.party = on_leave.party
left join on_holiday
    on parties.swap_id = on_holiday.swap_id
    and parties.party = on_holiday.party
