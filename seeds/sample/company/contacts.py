"""What people handle: calls (phone agents, reception) and tickets (online agents, shop agents).

A ticket opened in a month's last days may be resolved in the next month: it is delivered twice, first without its
resolution. Which awkward deliveries exist besides is in `deliveries.py`.
"""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from company.days import first_day, last_day, next_month
from company.people import Person, RosterRow, Row, chance, site_of
from company.presence import days_at_work

CALL_ROLES = ("phone_agent", "reception")
TICKET_ROLES = ("online_agent", "shop_agent")
# The shop's first in volume and in customers' ratings, month after month.
BEST_AGENT = "S001"


class Contacts:
    """All contacts of the company, generated once: rows by month, and ids by person and month."""

    def __init__(self, people: list[Person], months: tuple[str, ...]) -> None:
        self.calls: dict[str, list[Row]] = defaultdict(list)
        self.tickets: dict[str, list[Row]] = defaultdict(list)
        self.seen: dict[tuple[str, str], list[tuple[str, date]]] = defaultdict(list)
        for month in months:
            for person in people:
                self._month_of(person, month)
            self._abandoned(month)

    def _month_of(self, person: Person, month: str) -> None:
        days = days_at_work(person, month)
        if not days:
            return
        rng = chance("contacts", person.employee_id, month)
        volume = 40 if person.employee_id == BEST_AGENT else rng.randint(14, 22) * len(days) // 22
        for number, day in enumerate(sorted(rng.choice(days) for _ in range(volume))):
            row = person.at(day)
            if row and row.role in CALL_ROLES:
                self._call(rng, row, day, month)
            elif row and row.role in TICKET_ROLES:
                self._ticket(rng, row, day, month, number)

    def _call(self, rng: Random, row: RosterRow, day: date, month: str) -> None:
        call = any_call(rng, f"C{month.replace('-', '')}-{len(self.calls[month]) + 1:05d}", row.unit_id, day)
        self.calls[month].append(call | {"employee_id": row.employee_id})
        self.seen[row.employee_id, month].append((call["call_id"], day))

    def _abandoned(self, month: str) -> None:
        """Calls that nobody took: they belong to a team and to no one."""
        rng = chance("abandoned", month)
        for _ in range(30):
            day = first_day(month) + timedelta(days=rng.randrange(28))
            number = f"C{month.replace('-', '')}-{len(self.calls[month]) + 1:05d}"
            call = any_call(rng, number, rng.choice(("hotline-phone-1", "hotline-phone-2", "shop")), day)
            unanswered = {"answered": False, "talk_seconds": 0, "ended_by": "customer", "rating": None}
            self.calls[month].append(call | unanswered | {"hold_count": 0, "longest_hold_seconds": 0})

    def _ticket(self, rng: Random, row: RosterRow, day: date, month: str, number: int) -> None:
        ticket = any_ticket(rng, f"T{month.replace('-', '')}-{len(self.tickets[month]) + 1:05d}", row, day)
        if row.employee_id == BEST_AGENT:
            ticket |= {"rating": 5, "outcome": "resolved"}
        elif number == 0:
            ticket |= {"rating": 4, "outcome": "resolved"}
        if (last_day(month) - day).days < 3 and number and rng.random() < 0.3:
            resolved = first_day(next_month(month)) + timedelta(days=rng.randrange(1, 3))
            later = {"resolved_at": f"{resolved} 10:{rng.randrange(60):02d}:00", "outcome": "resolved"}
            self.tickets[next_month(month)].append(ticket | later)
            ticket |= {"resolved_at": None, "outcome": "unresolved", "rating": None, "ended_by": None}
        elif ticket["outcome"] == "resolved":
            self.seen[row.employee_id, month].append((ticket["ticket_id"], day))
        self.tickets[month].append(ticket)


def any_call(rng: Random, call_id: str, unit_id: str, day: date) -> Row:
    ring = rng.randrange(3, 28)
    hold = rng.choice((0, 0, 0, 1, 2))
    return {
        "call_id": call_id,
        "unit_id": unit_id,
        "customer_id": f"K{rng.randrange(20000):05d}",
        "direction": "inbound" if rng.random() < 0.85 else "outbound",
        "started_at": _time(rng, day),
        "ring_seconds": ring,
        "ring_count": ring // 6 + 1,
        "answered": True,
        "talk_seconds": rng.randrange(20, 600),
        "hold_count": hold,
        "longest_hold_seconds": hold and rng.randrange(5, 90),
        "ended_by": rng.choice(("customer", "customer", "agent")),
        "recorded": rng.random() < 0.97,
        "rating": rng.choices((5, 4, 3, 2, 1, None), weights=(30, 14, 5, 2, 1, 48))[0],
    }


def any_ticket(rng: Random, ticket_id: str, row: RosterRow, day: date) -> Row:
    minute = rng.randrange(9 * 60, 17 * 60)
    wait, work = rng.randrange(1, 20), rng.randrange(2, 40)
    reply = rng.randrange(12, 70)
    shop = site_of(row) == "shop"
    return {
        "ticket_id": ticket_id,
        "employee_id": row.employee_id,
        "customer_id": f"K{rng.randrange(20000):05d}",
        "channel": rng.choice(("online", "online", "message", "email")) if shop else "online",
        "opened_at": _minute(day, minute),
        "first_response_at": _minute(day, minute + wait),
        "resolved_at": _minute(day, minute + wait + work),
        "outcome": rng.choices(("resolved", "transferred"), weights=(95, 5))[0],
        "converted": rng.random() < 0.3 if shop else None,
        "rating": rng.choices((5, 4, 3, 2, 1, None), weights=(34, 16, 5, 2, 1, 42))[0],
        "average_reply_seconds": reply,
        "slowest_reply_seconds": reply + rng.randrange(120),
        "reply_count": rng.randrange(2, 15),
        "typo_count": rng.choice((0, 0, 0, 0, 1)),
        "ended_by": rng.choice(("customer", "agent")),
    }


def _time(rng: Random, day: date) -> str:
    return f"{_minute(day, rng.randrange(9 * 60, 18 * 60))[:-2]}{rng.randrange(60):02d}"


def _minute(day: date, minute: int) -> str:
    return f"{day} {minute // 60:02d}:{minute % 60:02d}:00"
