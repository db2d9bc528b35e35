"""Calls and tickets of the park: few, with the columns that judging a single contact asks for."""

from collections import defaultdict
from datetime import date
from random import Random

from company import contacts
from company.people import Person, RosterRow, Row, chance
from company.presence import days_at_work

# of each person and month; enough for shares and means, and quick
VOLUME = 12


class Contacts:
    """All contacts of the park: rows by month, and those of a person in a month, to be listened to or read."""

    def __init__(self, people: list[Person], months: tuple[str, ...]) -> None:
        self.calls: dict[str, list[Row]] = defaultdict(list)
        self.tickets: dict[str, list[Row]] = defaultdict(list)
        self.seen: dict[tuple[str, str], list[tuple[str, date]]] = defaultdict(list)
        for month in months:
            for person in people:
                self._month_of(person, month)

    def _month_of(self, person: Person, month: str) -> None:
        days = days_at_work(person, month)
        rng = chance("park contacts", person.employee_id, month)
        for number, day in enumerate(sorted(rng.choice(days) for _ in range(VOLUME)) if days else (), start=1):
            row = person.at(day)
            contact_id = f"{month.replace('-', '')}-{person.employee_id}-{number:02d}"
            if row and row.role == "phone_agent":
                call = _call(rng, f"C{contact_id}", row, day)
                self.calls[month].append(call)
                self.seen[person.employee_id, month].append((call["call_id"], day))
            elif row and row.role == "online_agent":
                ticket = _ticket(rng, f"T{contact_id}", row, day)
                self.tickets[month].append(ticket)
                self.seen[person.employee_id, month].append((ticket["ticket_id"], day))


def _call(rng: Random, call_id: str, row: RosterRow, day: date) -> Row:
    """Now and then one that ends as soon as it began: those are listened to."""
    short = {"talk_seconds": 14} if chance("park short", call_id).random() < 0.06 else {}
    call = contacts.any_call(rng, call_id, row.unit_id, day) | short
    return call | {"employee_id": row.employee_id, "direction": "inbound"}


def _ticket(rng: Random, ticket_id: str, row: RosterRow, day: date) -> Row:
    reply = rng.randrange(8, 40)
    slow = rng.random() < 0.06
    return contacts.any_ticket(rng, ticket_id, row, day) | {
        "first_response_at": f"{day} 10:00:{rng.randrange(5, 40):02d}",
        "opened_at": f"{day} 10:00:00",
        "resolved_at": f"{day} 10:{rng.randrange(5, 40):02d}:00",
        "converted": rng.random() < 0.4,
        "average_reply_seconds": reply,
        "slowest_reply_seconds": 200 if slow else reply + rng.randrange(60),
        "slowest_lookup_reply_seconds": reply + rng.randrange(120),
        "late_reply_count": int(slow),
        "late_lookup_reply_count": 0,
        "repeated_replies": rng.choice((0, 0, 0, 1, 2)),
        "wait_count": rng.choice((0, 0, 1)),
        "longest_wait_seconds": rng.randrange(10, 50),
    }
