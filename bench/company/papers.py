"""Everything small that the schemes ask for, as SQL: assessments, collections, exams, what earns and costs points, and
complaints. What is handed in covers everybody, so that everybody is decided.
"""

from __future__ import annotations

from bench.company.people import numbered, person
from bench.company.size import Size

_SMILE = ("smile_ok", "interpersonal_ok", "problem_sensitivity_ok", "team_ok", "emergency_ok", "five_star_ok")
_COLLECTION = ("attitude_ok", "rules_ok", "tasks_ok", "initiative_ok", "teamwork_ok")


def assessments(size: Size) -> str:
    """Six months of scores for the hotline, this month's yes and no for it and for the property manager."""
    people = numbered(size)
    scored = f"""
        select employee_id, 'smile_star' as scheme, month, 'qc_score' as item,
            cast(70 + hash(i, month) % 300 / 10 as varchar) as mark
        from {people} cross join unnest({size.score_months}) as months (month) where site = 'hotline'
    """
    return f"""
        select scheme || '-' || employee_id || '-' || month as assessment_id, item, scheme, employee_id as subject_id,
            month as period, 'live' as purpose, '{size.last_day}' as assessed_on, 'Q001' as assessor_id, mark
        from ({scored} union all {_answers(size, "smile_star", "hotline", _SMILE)}
            union all {_answers(size, "collection_star", "property", _COLLECTION)})
        order by all
    """


def collections(size: Size) -> str:
    return f"""
        select employee_id, '{size.month}' as month, '200000.00' as target_amount,
            cast(140000 + hash(i, 41) % 90000 as varchar) || '.00' as collected_amount,
            '240000.00' as receivable_amount
        from {numbered(size)} where site = 'property' order by i
    """


def exams(size: Size) -> str:
    return f"""
        select 'X' || i || '-' || '{size.month}' as exam_id, employee_id, '{size.month}-20' as taken_on,
            'product' as kind,
            cast(50 + hash(i, 42) % 51 as varchar) as score, '100' as max_score, 'true' as attended
        from {numbered(size)} where site = 'shop' order by i
    """


def events(size: Size) -> str:
    return f"""
        select 'V' || i || '-' || k || '-' || '{size.month}' as event_id, 'daily_points' as scheme, employee_id,
            cast(date '{size.first_day}' + cast(hash(i, k) % {size.days} as integer) as varchar) as occurred_on,
            ['A3', 'A4', 'L01', 'L02', 'L03'][1 + cast(hash(i, k, 43) % 5 as integer)] as code,
            '1' as quantity, 'true' as approved
        from {numbered(size)} cross join range(2) as turns (k) where site = 'shop' order by i, k
    """


def complaints(size: Size) -> str:
    return f"""
        select 'B' || i || '-' || '{size.month}' as complaint_id, {person("i")} as employee_id,
            strftime(
                timestamp '{size.complaints_from}' + to_hours(cast(hash(i, 44) % {size.complaint_hours} as integer)),
                '%Y-%m-%dT%H:%M:%S') as received_at,
            'customer' as complainant, if(hash(i, 45) % 2 = 0, 'agent', 'customer') as cause, 'ordinary' as level,
            'attitude' as kind, 'true' as upheld
        from range({size.people}) as people (i) where hash(i, 46) % 25 = 0 order by i
    """


def _answers(size: Size, scheme: str, site: str, marks: tuple[str, ...]) -> str:
    return f"""
        select employee_id, '{scheme}' as scheme, '{size.month}' as month, item,
            if(hash(i, item) % 12 = 0, 'no', 'yes') as mark
        from {numbered(size)} cross join unnest({list(marks)}) as asked (item) where site = '{site}'
    """
