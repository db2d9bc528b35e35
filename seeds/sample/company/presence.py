"""Who was at work on which day: clock records (`attendance`) and leave requests (`leave`)."""

from datetime import date, timedelta
from functools import cache

from company.days import month_of, span, workdays
from company.people import Person, Row, chance

# employee: (kind, first day, last day)
LONG_LEAVE = {
    "H022": ("maternity", date(2026, 7, 6), date(2026, 11, 30)),
    "P016": ("sick", date(2026, 9, 28), date(2026, 10, 31)),
}
# S007 stayed away without excuse; the supervisor's log has it as an event of a common code.
UNEXCUSED = {("S007", date(2026, 10, 20))}


@cache
def _short_leave(employee_id: str, month: str) -> tuple[str, date, date] | None:
    """Now and then one or two days off that do not straddle months: kind, first and last day."""
    rng = chance("leave", employee_id, month)
    if rng.random() > 0.12 or employee_id in LONG_LEAVE:
        return None
    days = workdays(month)
    first = rng.randrange(len(days) - 1)
    return rng.choice(("personal", "sick", "annual")), days[first], days[first + rng.randrange(2)]


def on_leave(employee_id: str, day: date) -> bool:
    long = LONG_LEAVE.get(employee_id)
    short = _short_leave(employee_id, month_of(day))
    return any(first <= day <= last for _, first, last in filter(None, (long, short)))


def days_at_work(person: Person, month: str) -> list[date]:
    """The days on which a person did something: employed, a working day, not on leave, not away."""
    return [
        day
        for day in workdays(month)
        if person.at(day) and not on_leave(person.employee_id, day) and (person.employee_id, day) not in UNEXCUSED
    ]


def attendance(people: list[Person], month: str) -> list[Row]:
    return [_clocked(person, day) for person in people for day in workdays(month) if person.at(day)]


def _clocked(person: Person, day: date) -> Row:
    rng = chance("clock", person.employee_id, str(day))
    row: Row = {"employee_id": person.employee_id, "day": str(day)}
    row |= {"scheduled_start": f"{day} 09:00:00", "scheduled_end": f"{day} 18:00:00"}
    if (person.employee_id, day) in UNEXCUSED:
        return row | {"absence_kind": "unexcused"}
    if on_leave(person.employee_id, day):
        return row | {"absence_kind": "leave"}
    late = rng.random() < 0.03
    first_in = f"{day} 09:{rng.randrange(1, 25):02d}" if late else f"{day} 08:{rng.randrange(35, 60):02d}"
    row["first_in"] = f"{first_in}:{rng.randrange(60):02d}"
    if rng.random() < 0.005:
        return row | {"absence_kind": "missing_punch"}
    row["last_out"] = f"{day} 18:{rng.randrange(0, 50):02d}:{rng.randrange(60):02d}"
    if rng.random() < 0.1:
        longest = rng.randrange(2, 8)
        row |= {"off_post_minutes": longest + rng.randrange(10), "longest_off_post_minutes": longest}
    return row


def leave(people: list[Person], month: str) -> list[Row]:
    """Requests whose leave starts in the month, plus one in 2026-09 with a day that no calendar has."""
    rows = []
    for person in people:
        spans = [_short_leave(person.employee_id, month), LONG_LEAVE.get(person.employee_id)]
        for kind, first, last in filter(None, spans):
            if month_of(first) == month and person.at(first):
                rows.append(_request(person.employee_id, kind, first, last))
    if month == "2026-09" and any(person.employee_id == "H031" for person in people):
        rows.append(_request("H031", "annual", date(2026, 9, 28), date(2026, 9, 29)) | {"starts_on": "2026-09-31"})
    return rows


def _request(employee_id: str, kind: str, first: date, last: date) -> Row:
    rng = chance("request", employee_id, str(first))
    asked = first - timedelta(days=rng.randrange(1, 9))
    approved = kind in ("maternity", "sick") or rng.random() < 0.95
    return {
        "leave_id": f"L{first:%Y%m%d}-{employee_id}",
        "employee_id": employee_id,
        "kind": kind,
        "starts_on": str(first),
        "ends_on": str(last),
        "days": sum(day in workdays(month_of(day)) for day in span(first, last)),
        "requested_at": f"{asked} 10:{rng.randrange(60):02d}:00",
        "approved_at": f"{asked} 16:{rng.randrange(60):02d}:00" if approved else None,
        "approved": approved,
    }
