"""The service park (`park`): taken over with its people on 2026-07-01, small, and rated by every other scheme.

Who works there, the units, and what becomes of it in deliveries of its own (`2026-07-park` …), so that the three older
sites deliver what they always did. What is entered about people is in `park_forms.py`, complaints and other cases in
`park_cases.py`, applicants and the office's weekly duties in `park_office.py`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from company import park_cases, park_forms, park_office, presence
from company.days import LATEST, MONTHS, first_day, kind_of, known_at, last_day, span, workdays
from company.deliveries import Coverage, Delivery
from company.names import invented
from company.park_contacts import Contacts
from company.people import Person, RosterRow, Row, chance

SITE = "park"
OPENED = "2026-07"
PARK_MONTHS = tuple(month for month in MONTHS if month >= OPENED)
UNITS = (
    ("park", "园区服务中心", "site", None),
    ("park-centre", "园区客服中心", "centre", "park"),
    ("park-desk", "园区服务台", "team", "park-centre"),
    ("park-mall", "园区商场组", "team", "park"),
    ("park-office", "园区综合部", "department", "park"),
    ("park-orders", "订单组", "team", "park-office"),
    ("park-complaints", "投诉组", "team", "park-office"),
    ("park-service", "客服组", "team", "park-office"),
)
# employee, role, unit, hired on, confirmed on, wage grade
STAFF = """
Y001 phone_agent            park-desk   2023-04-10 2023-07-10 A07
Y002 phone_agent            park-desk   2024-09-02 2024-12-02 A06
Y003 phone_agent            park-desk   2026-07-13 -          A05
Y004 online_agent           park-desk   2022-11-07 2023-02-07 A07
Y005 online_agent           park-desk   2025-03-17 2025-06-17 A06
Y006 online_agent           park-desk   2026-08-03 -          A05
Y007 fee_collector          park-office 2021-05-24 2021-08-24 A06
Y008 front_desk             park-office 2024-02-26 2024-05-26 A06
Y009 service_representative park-centre 2020-08-17 2020-11-17 A09
Y010 service_representative park-centre 2024-06-03 2024-09-03 A07
Y011 mall_agent             park-mall   2022-03-14 2022-06-14 A06
Y012 mall_agent             park-mall   2025-01-06 2025-04-06 A06
Y013 service_manager        park-centre 2019-10-08 2020-01-08 A11
Y014 service_assistant      park-centre 2023-09-11 2023-12-11 A09
Y015 salesperson            park-office 2021-12-06 2022-03-06 A09
Y016 sales_support          park-office 2024-04-15 2024-07-15 A07
Y017 service_specialist     park-centre 2022-07-18 2022-10-18 A09
Y018 clerk                  park-office 2026-08-17 -          A06
Y019 qc                     park-office 2021-09-13 2021-12-13 A08
Y020 qc                     park-office 2024-11-04 2025-02-04 A07
Y021 department_manager     park-office 2019-06-17 2019-09-17 A11
Y022 service_supervisor     park-service 2021-03-08 2021-06-08 A09
Y023 service_staff          park-service 2023-02-20 2023-05-20 A06
Y024 complaint_staff        park-complaints 2022-05-16 2022-08-16 A07
Y025 order_staff            park-orders 2025-08-11 2025-11-11 A06
"""
BASE_PAY = {"service_manager": "6200.00", "service_assistant": "4400.00", "salesperson": "4000.00"}


def staff() -> list[Person]:
    """Who was taken over has worked there for longer than the roster tells: it begins with the first day."""
    return [_taken_over(*line.split()) for line in STAFF.strip().split("\n")]


def _taken_over(employee_id: str, role: str, unit: str, hired: str, confirmed: str, grade: str) -> Person:
    hired_on = date.fromisoformat(hired)
    row = RosterRow(
        employee_id=employee_id,
        name=invented(employee_id),
        role=role,
        unit_id=unit,
        hired_on=hired_on,
        valid_from=max(hired_on, first_day(OPENED)),
        line="first" if role == "phone_agent" else None,
        confirmed_on=None if confirmed == "-" else date.fromisoformat(confirmed),
        wage_grade=grade,
        base_pay=BASE_PAY.get(role, "3300.00"),
        performance_pay="900.00",
    )
    return Person([row])


def deliveries() -> Iterator[Delivery]:
    people = staff()
    contacts = Contacts(people, PARK_MONTHS)
    yield from _masters(people)
    for month in PARK_MONTHS:
        for source, rows in _rows_of(people, contacts, month).items():
            found = Delivery(source, f"{month}-{SITE}", known_at(month), rows, (_covered(month, len(rows)),))
            yield replace(found, covers=()) if source in park_cases.NEVER_DECLARED else found


def _masters(people: list[Person]) -> Iterator[Delivery]:
    columns = ("unit_id", "name", "kind", "parent_unit_id", "valid_from")
    units: list[Row] = [dict(zip(columns, (*unit, str(first_day(OPENED))), strict=True)) for unit in UNITS]
    yield Delivery("units", f"{OPENED}-{SITE}", known_at(OPENED), units)
    for month in PARK_MONTHS:
        joined = [dict(vars(row)) for person in people for row in person.rows if str(row.valid_from)[:7] == month]
        if joined:
            yield Delivery("employees", f"{month}-{SITE}", known_at(month), joined)
    days = span(first_day(OPENED), date(2026, 12, 31))
    calendar: list[Row] = [{"site_id": SITE, "day": str(day), "kind": kind_of(day)} for day in days]
    yield Delivery("calendar", f"2026-{SITE}", known_at(OPENED), calendar)


def _covered(month: str, rows: int) -> Coverage:
    return Coverage(SITE, first_day(month), last_day(month), rows)


def _rows_of(people: list[Person], contacts: Contacts, month: str) -> dict[str, list[Row]]:
    return {
        "calls": contacts.calls[month],
        "tickets": contacts.tickets[month],
        "attendance": presence.attendance(people, month),
        "leave": presence.leave(people, month),
        "exams": _exams(people, month),
        "measures": _volumes(people, month),
        "collections": _collections(people, month),
        "assessments": park_forms.assessments(people, contacts, month),
        "candidates": park_office.applicants(month),
        **park_cases.rows_of(people, contacts, month),
    }


def _exams(people: list[Person], month: str) -> list[Row]:
    """Typing and product knowledge of everybody who answers customers, on one day of the month."""
    day = workdays(month)[-4]
    rows: list[Row] = []
    for person in people:
        row = person.at(day)
        if row is None or row.role not in ("phone_agent", "online_agent", "service_manager", "service_assistant"):
            continue
        rng = chance("park exam", row.employee_id, month)
        sitting = {"employee_id": row.employee_id, "taken_on": str(day), "attended": True}
        number = f"X{month.replace('-', '')}-{row.employee_id}"
        rows.append({"exam_id": f"{number}-1", **sitting, "kind": "typing", "score": rng.randrange(58, 120)})
        marks = {"kind": "product", "score": rng.randrange(70, 100), "max_score": 100}
        rows.append({"exam_id": f"{number}-2", **sitting, **marks})
    return rows


def _volumes(people: list[Person], month: str) -> list[Row]:
    """What each was to handle in the month, and did."""
    rows: list[Row] = []
    for person in people:
        if person.at(last_day(month)):
            rng = chance("park volume", person.employee_id, month)
            own = {"subject_id": person.employee_id, "month": month, "subject_type": "employee"}
            rows.append({**own, "measure": "standard_volume", "value": "200"})
            rows.append({**own, "measure": "actual_volume", "value": str(rng.randrange(160, 260))})
    return rows


def _collections(people: list[Person], month: str) -> list[Row]:
    """What salespeople got in; some of it is held up by complaints."""
    rows: list[Row] = []
    for person in people:
        row = person.at(last_day(month))
        if row and row.role == "salesperson":
            rng = chance("park sales", row.employee_id, month)
            receivable = Decimal(rng.randrange(80, 120) * 1000)
            rows.append(
                {
                    "employee_id": row.employee_id,
                    "month": month,
                    "target_amount": f"{receivable:.2f}",
                    "collected_amount": f"{receivable * rng.randrange(70, 98) / 100:.2f}",
                    "receivable_amount": f"{receivable:.2f}",
                    "complaint_affected_amount": "2400.00" if month == LATEST else "0.00",
                }
            )
    return rows
