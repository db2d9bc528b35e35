"""The deliveries of all 24 months, in the order in which they became known, with the ones that go wrong.

What a row says is decided in the module of its source; here is only which delivery carries it, what a delivery declares
that it covers, and what arrives late, twice or not at all. How a delivery becomes files: `landing.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from company import complaints, hotline, presence, property_manager, shop
from company.contacts import Contacts
from company.days import LATEST, MONTHS, first_day, kind_of, known_at, last_day, month_of, span
from company.people import Person, Row, at_work, site_of
from company.roster import SITES, everyone, units

OPENING = "opening"
OPENING_KNOWN_AT = "2024-10-31T18:00:00+08:00"
LATE = "2026-08-late"
LATE_KNOWN_AT = "2026-10-15T09:00:00+08:00"
EXAMINED = ("hotline", "shop")


@dataclass(frozen=True)
class Coverage:
    """What one `_control.csv` line says: rows of one site, and the days that it speaks of."""

    site_id: str
    first: date
    last: date
    rows: int
    sum_value: str = ""


@dataclass(frozen=True)
class Delivery:
    """One sub-folder of LANDING/<source>."""

    source: str
    name: str
    known_at: str
    rows: list[Row]
    covers: tuple[Coverage, ...] = ()
    sum_column: str = ""


def all_deliveries() -> Iterator[Delivery]:
    people = everyone()
    contacts = Contacts(people, MONTHS)
    yield from _opening(people)
    for month in MONTHS:
        for delivery in (*_masters(people, month), *_facts(people, contacts, month)):
            if delivery.rows or delivery.covers:
                yield delivery
    yield from _late(people, contacts)


def _opening(people: list[Person]) -> Iterator[Delivery]:
    first = MONTHS[0]
    yield Delivery("units", OPENING, OPENING_KNOWN_AT, [unit for unit in units() if unit["valid_from"][:7] < first])
    yield Delivery("employees", OPENING, OPENING_KNOWN_AT, _roster_rows(people, OPENING))
    yield Delivery("opening_standings", OPENING, OPENING_KNOWN_AT, hotline.opening_standings(people))
    for year in ("2024", "2025", "2026"):
        days = [day for month in MONTHS if month.startswith(year) for day in span(first_day(month), last_day(month))]
        rows: list[Row] = [{"site_id": site, "day": str(day), "kind": kind_of(day)} for site in SITES for day in days]
        known = OPENING_KNOWN_AT if year == "2024" else f"{int(year) - 1}-11-20T10:00:00+08:00"
        yield Delivery("calendar", year, known, rows)


def _roster_rows(people: list[Person], delivery: str) -> list[Row]:
    rows = []
    for person in people:
        for row in person.rows:
            told_in = person.told_in.get(row.valid_from, month_of(row.valid_from))
            if (OPENING if told_in < MONTHS[0] else told_in) == delivery:
                rows.append(dict(vars(row)))
    return rows


def _masters(people: list[Person], month: str) -> Iterator[Delivery]:
    """After the opening, masters arrive as changes only; a month without a change brings no delivery."""
    yield _plain("units", month, [unit for unit in units() if unit["valid_from"][:7] == month])
    yield _plain("employees", month, _roster_rows(people, month))


def _facts(people: list[Person], contacts: Contacts, month: str) -> Iterator[Delivery]:
    tickets = contacts.tickets[month]
    yield _plain("tickets", month, [*tickets, tickets[0]] if month == LATEST else tickets)
    yield _plain("calls", month, contacts.calls[month])
    yield _plain("attendance", month, presence.attendance(people, month))
    marks = hotline.assessments(people, contacts, month) + property_manager.assessments(people, month)
    yield _plain("assessments", month, marks)
    yield _plain("measures", month, hotline.measures(month))
    yield _declared("leave", month, presence.leave(people, month), people, SITES)
    yield _declared("exams", month, hotline.exams(people, month) + shop.exams(people, month), people, EXAMINED)
    yield _declared("events", month, shop.events(people, month), people, ("shop",))
    sites = tuple(site for site in SITES if (site, month) != complaints.MISSING_FEED)
    yield _declared("complaints", month, complaints.complaints(people, month), people, sites)
    collected = _declared("collections", month, property_manager.collections(people, month), people, ("property",))
    total = sum(Decimal(row["collected_amount"]) for row in collected.rows)
    covers = (replace(collected.covers[0], sum_value=str(total)),)
    yield replace(collected, covers=covers, sum_column="collected_amount")


def _late(people: list[Person], contacts: Contacts) -> Iterator[Delivery]:
    """August once more, in October: tickets rated anew by their customers, and a complaint that lay in a drawer."""
    month = LATE[:7]
    agents = {person.employee_id for person in at_work(people, last_day(month), "hotline", "online_agent")}
    rated = [ticket for ticket in contacts.tickets[month] if ticket["employee_id"] in agents and ticket["rating"]]
    yield Delivery("tickets", LATE, LATE_KNOWN_AT, [ticket | {"rating": 2} for ticket in rated[:6]])
    late = _declared("complaints", month, complaints.cast(LATE), people, ("hotline",))
    yield replace(late, name=LATE, known_at=LATE_KNOWN_AT)


def _plain(source: str, month: str, rows: list[Row]) -> Delivery:
    return Delivery(source, month, known_at(month), rows)


def _declared(source: str, month: str, rows: list[Row], people: list[Person], sites: tuple[str, ...]) -> Delivery:
    """A delivery that says what it covers, site by site, so that no rows mean that nothing happened.

    A row of no person (a team's complaint, a withdrawal) is counted at the first site.
    """
    site_by_employee = {p.employee_id: site_of(p.at(last_day(month)) or p.rows[-1]) for p in people}
    rows_by_site = dict.fromkeys(sites, 0)
    for row in rows:
        site = site_by_employee.get(row.get("employee_id") or "", sites[0])
        rows_by_site[site if site in rows_by_site else sites[0]] += 1
    first, last = first_day(month), last_day(month)
    covers = tuple(Coverage(site, first, last, count) for site, count in rows_by_site.items())
    return Delivery(source, month, known_at(month), rows, covers)
