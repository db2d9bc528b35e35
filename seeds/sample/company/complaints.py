"""Complaints of all three sites: those that carry an awkward truth, and those that chance brings.

A hotline complaint may first arrive with its cause pending and be delivered again, decided, with the next month.
"""

from datetime import date, timedelta
from random import Random

from company.days import LATEST, MONTHS, workdays
from company.people import Person, Row, at_work, chance
from company.property_manager import excellent_months
from company.truths import TRUTHS

ROLES = {
    "hotline": ("phone_agent", "online_agent"),
    "property": ("fee_collector", "front_desk"),
    "shop": ("shop_agent", "reception"),
}
MONTHLY = {"hotline": 4, "property": 2, "shop": 2}
# The month of which the property manager delivered nothing at all.
MISSING_FEED = ("property", "2026-07")
DUPLICATED = "K202610-H021-1"

# delivered in, complaint, employee, received at, then what differs from an upheld ordinary one that the agent caused
CAST: tuple[tuple[str, str, str | None, str, Row], ...] = (
    ("2026-10", "K202610-H014", "H014", "2026-10-14 15:20:00", {"cause": "customer", "level": "escalated"}),
    ("2026-09", "K202609-H015", "H015", "2026-09-16 11:05:00", {"cause": "customer", "level": "group"}),
    ("2026-10", "K202610-H016", "H016", "2026-10-27 17:40:00", {"cause": "pending", "upheld": None}),
    ("2026-08-late", "K202608-H017", "H017", "2026-08-20 09:12:00", {}),
    ("2026-09", "K202609-H018", "H018", "2026-09-10 14:00:00", {}),
    ("2026-09", "K202609-H019", "H019", "2026-09-29 16:30:00", {"cause": "pending", "upheld": None}),
    ("2026-10", "K202609-H019", "H019", "2026-09-29 16:30:00", {"cause": "customer"}),
    ("2026-10", DUPLICATED, "H021", "2026-10-12 10:00:00", {"upheld": False}),
    ("2026-10", "K202610-H021-2", "H021", "2026-10-12 18:30:00", {"duplicate_of": DUPLICATED}),
    ("2026-08", "K202608-H033", "H033", "2026-07-31T17:00:00Z", {}),
    ("2026-10", "K202610-TEAM", None, "2026-10-21 12:00:00", {"unit_id": "hotline-phone-2", "cause": "company"}),
    ("2026-10", "K202610-P004", "P004", "2026-10-15 08:50:00", {"cause": "customer", "upheld": False}),
    ("2026-10", "K202610-S003", "S003", "2026-10-13 20:10:00", {"kind": "attitude"}),
    ("2026-10", "K202610-S018", "S018", "2026-10-22 13:45:00", {"upheld": False}),
    ("2026-10", "K202610-X", "S010", "2026-10-32 09:15:00", {}),
)


def complaints(people: list[Person], month: str) -> list[Row]:
    """What the month's delivery holds: new ones, and last month's that have been decided since."""
    rows = [first for first, _ in _by_chance(people, month)]
    if month != MONTHS[0]:
        before = MONTHS[MONTHS.index(month) - 1]
        rows += [decided for _, decided in _by_chance(people, before) if decided]
    rows += cast(month)
    if month == LATEST:
        rows.append({"complaint_id": "K202609-H018", "deleted": True})
    return rows


def cast(delivery: str) -> list[Row]:
    return [
        _complaint(complaint_id, employee, received_at, _date(received_at)) | other
        for delivered_in, complaint_id, employee, received_at, other in CAST
        if delivered_in == delivery
    ]


def _by_chance(people: list[Person], month: str) -> list[tuple[Row, Row | None]]:
    """Each complaint as first delivered, and as delivered again once its cause is known."""
    found: list[tuple[Row, Row | None]] = []
    for site, usual in MONTHLY.items():
        rng = chance("complaints", site, month)
        for number in range(1, rng.randint(usual - 1, usual + 1) + 1 if (site, month) != MISSING_FEED else 0):
            day = rng.choice(workdays(month))
            person = rng.choice([p for p in at_work(people, day, site, *ROLES[site]) if _may_be_blamed(p, month)])
            complaint_id = f"K{month.replace('-', '')}-{site[0].upper()}{number:02d}"
            at = f"{day} {rng.randrange(8, 21):02d}:{rng.randrange(60):02d}:00"
            row = _complaint(complaint_id, person.employee_id, at, day) | _character(rng)
            waits = site == "hotline" and month != LATEST and rng.random() < 0.15
            undecided = row | {"cause": "pending", "upheld": None, "decided_on": None, "closed_on": None}
            found.append((undecided, row) if waits else (row, None))
    return found


def _may_be_blamed(person: Person, month: str) -> bool:
    scripted = person.employee_id in TRUTHS.values() and month >= "2026-05"
    return not scripted and month not in excellent_months(person.employee_id)


def _character(rng: Random) -> Row:
    cause = rng.choices(("agent", "customer", "company", "third_party"), weights=(35, 40, 15, 10))[0]
    return {
        "complainant": rng.choices(("customer", "supplier", "internal", "sales"), weights=(85, 5, 5, 5))[0],
        "cause": cause,
        "level": rng.choices(("ordinary", "escalated", "group"), weights=(80, 17, 3))[0],
        "kind": rng.choice(("attitude", "service", "quality")),
        "upheld": cause != "customer" and rng.random() < 0.85,
        "resolved": rng.random() < 0.95,
        "region": rng.choices(("domestic", "foreign"), weights=(9, 1))[0],
    }


def _complaint(complaint_id: str, employee: str | None, received_at: str, day: date) -> Row:
    return {
        "complaint_id": complaint_id,
        "employee_id": employee,
        "received_at": received_at,
        "accepted_on": str(day),
        "decided_on": str(day + timedelta(days=1)),
        "closed_on": str(day + timedelta(days=2)),
        "complainant": "customer",
        "cause": "agent",
        "level": "ordinary",
        "kind": "service",
        "upheld": True,
        "resolved": True,
        "region": "domestic",
    }


def _date(received_at: str) -> date:
    """The day of receipt; the one that no calendar has is taken as the 31st for the dates that follow it."""
    return date.fromisoformat(received_at[:10].replace("-32", "-31"))
