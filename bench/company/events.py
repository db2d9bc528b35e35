"""Calls and tickets, as SQL: typed as an exporter types them, spread evenly over the month and the people.

One in a hundred is corrected by a later delivery. Two in a hundred thousand cannot be read: a word that is none of the
vocabulary, or a day that nobody has seen yet (one long past would touch months that are published).
"""

from __future__ import annotations

from bench.company.people import person
from bench.company.size import Size

CORRECTED = "i % 100 = 7"


def calls(size: Size, numbers: str, *, is_corrected: bool = False) -> str:
    """The calls with `numbers` (SQL giving a column i); after their correction, or as first told."""
    rating = "5" if is_corrected else "if(hash(i, 6) % 10 < 3, 1 + hash(i, 7) % 5, null)"
    answered = "i % 200 <> 7" if is_corrected else "hash(i, 2) % 20 <> 0"
    return f"""
        select
            'C' || lpad(cast(i as varchar), 9, '0') as call_id,
            case when hash(i, 3) % 33 <> 0 then {person(f"hash(i, 1) % {size.people}")} end as employee_id,
            'K' || lpad(cast(hash(i, 4) % 900000 as varchar), 8, '0') as customer_id,
            case when i % 100000 = 11 then 'sideways' when hash(i, 5) % 8 = 0 then 'outbound' else 'inbound' end
                as direction,
            case when i % 100000 = 12 then timestamp '2099-01-01'
                else {_moment(size, size.calls)} end as started_at,
            cast(3 + hash(i, 8) % 40 as integer) as ring_seconds,
            cast(1 + hash(i, 8) % 9 as integer) as ring_count,
            {answered} as answered,
            cast(20 + hash(i, 9) % 900 as integer) as talk_seconds,
            cast(hash(i, 10) % 3 as integer) as hold_count,
            cast(hash(i, 11) % 120 as decimal(9, 1)) as longest_hold_seconds,
            if(hash(i, 12) % 2 = 0, 'agent', 'customer') as ended_by,
            hash(i, 13) % 10 <> 0 as recorded,
            cast({rating} as integer) as rating
        from {numbers} order by i
    """


def tickets(size: Size, numbers: str, *, is_corrected: bool = False) -> str:
    rating = "5" if is_corrected else "if(hash(i, 26) % 10 < 4, 1 + hash(i, 27) % 5, null)"
    outcome = "['resolved', 'resolved', 'resolved', 'unresolved', 'transferred'][1 + cast(hash(i, 22) % 5 as integer)]"
    return f"""
        with told as (
            select i, {outcome} as outcome,
                case when i % 100000 = 12 then timestamp '2099-01-01'
                    else {_moment(size, size.tickets)} end as opened_at
            from {numbers}
        )
        select
            'T' || lpad(cast(i as varchar), 9, '0') as ticket_id,
            {person(f"hash(i, 21) % {size.people}")} as employee_id,
            'K' || lpad(cast(hash(i, 24) % 900000 as varchar), 8, '0') as customer_id,
            case when i % 100000 = 11 then 'pigeon'
                else ['online', 'message', 'phone', 'email'][1 + cast(hash(i, 25) % 4 as integer)] end as channel,
            opened_at,
            opened_at + to_seconds(cast(30 + hash(i, 28) % 3000 as integer)) as first_response_at,
            case when outcome = 'resolved' then opened_at + to_seconds(cast(3600 + hash(i, 29) % 160000 as integer)) end
                as resolved_at,
            outcome,
            hash(i, 30) % 9 = 0 as converted,
            cast({rating} as integer) as rating,
            cast(hash(i, 31) % 300 as decimal(9, 1)) as average_reply_seconds,
            cast(hash(i, 32) % 900 as integer) as slowest_reply_seconds,
            cast(1 + hash(i, 33) % 20 as integer) as reply_count,
            cast(hash(i, 34) % 3 as integer) as typo_count,
            if(hash(i, 35) % 2 = 0, 'agent', 'customer') as ended_by
        from told order by i
    """


def _moment(size: Size, count: int) -> str:
    """The rows of a month one after another through it; their numbers go on from those of the months before."""
    number = f"(i - {size.before * count})"
    since = f"to_seconds(cast({number} * {size.days * 86_400} // {max(count, 1)} as integer))"
    return f"timestamp '{size.first_day}' + {since}"
