"""Everyone who works for the sample company between 2024-11 and 2026-10, and its sites and teams.

The people in CAST carry an awkward truth or stand on an edge (`truths.py` says which); the crowd fills the teams.
What they do all month is in `hotline.py`, `property_manager.py`, `shop.py`, `contacts.py` and `presence.py`.
"""

from datetime import date, timedelta
from typing import Any

from company.days import LATEST, MONTHS, first_day, last_day
from company.names import invented
from company.people import Person, RosterRow, Row, chance

SITES = ("hotline", "property", "shop")
# unit, name, kind, parent, valid from
UNITS = (
    ("hotline", "游戏客服热线", "site", None, "2019-01-01"),
    ("hotline-phone-1", "电话一组", "team", "hotline", "2019-01-01"),
    ("hotline-phone-2", "电话二组", "team", "hotline", "2019-01-01"),
    ("hotline-online-1", "在线一组", "team", "hotline", "2019-01-01"),
    ("hotline-online-2", "在线二组", "team", "hotline", "2019-01-01"),
    ("hotline-online-3", "在线三组", "team", "hotline", "2019-01-01"),
    ("property", "物业管理处", "site", None, "2018-01-01"),
    ("property-fees", "收费组", "team", "property", "2018-01-01"),
    ("shop", "网店客服部", "site", None, "2020-01-01"),
    ("shop-chat", "网店在线组", "team", "shop", "2020-01-01"),
    ("hotline-phone-3", "电话三组", "team", "hotline", "2025-06-01"),
    ("hotline-online-2", "在线二组(夜班)", "team", "hotline", "2025-07-01"),
)

# employee, role, unit, hired on, level of the work (the star that it is worth)
CAST = """
H001 phone_agent  hotline-phone-1  2021-03-15 5
H002 phone_agent  hotline-phone-1  2023-11-01 5
H003 phone_agent  hotline-phone-1  2023-11-02 5
H004 phone_agent  hotline-phone-1  2020-05-06 5
H005 phone_agent  hotline-phone-1  2024-11-01 4
H006 phone_agent  hotline-phone-1  2024-11-02 4
H007 phone_agent  hotline-phone-1  2025-11-01 3
H008 phone_agent  hotline-phone-1  2025-11-02 3
H009 phone_agent  hotline-phone-1  2026-02-01 2
H010 phone_agent  hotline-phone-1  2026-02-02 2
H011 phone_agent  hotline-phone-1  2026-05-01 1
H012 phone_agent  hotline-phone-1  2026-05-02 1
H013 phone_agent  hotline-phone-2  2024-06-03 1
H014 phone_agent  hotline-phone-2  2024-04-15 3
H015 phone_agent  hotline-phone-2  2024-04-15 3
H016 phone_agent  hotline-phone-2  2023-08-21 3
H017 phone_agent  hotline-phone-2  2022-07-11 4
H018 phone_agent  hotline-phone-2  2023-02-13 3
H019 phone_agent  hotline-phone-2  2025-01-06 2
H020 phone_agent  hotline-phone-2  2025-03-10 2
H021 phone_agent  hotline-phone-2  2023-09-04 3
H022 phone_agent  hotline-phone-2  2021-10-18 4
H023 phone_agent  hotline-phone-2  2022-03-07 4
H024 phone_agent  hotline-phone-2  2026-10-14 2
H025 phone_agent  hotline-phone-1  2024-02-26 3
H026 phone_agent  hotline-phone-3  2025-11-17 2
H027 phone_agent  hotline-phone-3  2022-12-05 4
H028 phone_agent  hotline-phone-3  2020-08-10 5
H029 phone_agent  hotline-phone-3  2022-01-10 4
H030 phone_agent  hotline-phone-3  2023-05-15 3
H031 phone_agent  hotline-phone-3  2023-06-12 3
H032 phone_agent  hotline-phone-1  2023-07-03 3
H033 phone_agent  hotline-phone-3  2022-09-19 3
00123 phone_agent hotline-phone-3  2022-04-11 4
123   phone_agent hotline-phone-3  2026-01-05 1
H041 online_agent hotline-online-1 2021-06-21 5
H042 online_agent hotline-online-1 2021-09-13 5
H043 online_agent hotline-online-1 2020-11-09 5
H044 online_agent hotline-online-1 2025-11-01 3
H045 online_agent hotline-online-1 2024-08-05 3
H046 online_agent hotline-online-1 2026-03-09 1
H047 online_agent hotline-online-2 2025-02-17 1
H048 online_agent hotline-online-2 2024-09-02 2
H058 online_agent hotline-online-3 2022-05-16 4
H064 online_agent hotline-online-3 2026-08-10 2
P001 fee_collector property-fees   2019-03-04 0
P002 fee_collector property-fees   2020-06-15 0
P003 fee_collector property-fees   2019-09-16 0
P004 fee_collector property-fees   2021-02-22 0
P005 fee_collector property-fees   2022-05-09 0
P006 fee_collector property-fees   2023-03-13 0
P007 fee_collector property-fees   2021-11-01 0
P008 fee_collector property-fees   2024-07-08 0
P009 fee_collector property-fees   2022-10-10 0
P010 fee_collector property-fees   2023-12-18 0
P011 fee_collector property-fees   2020-02-10 0
P012 fee_collector property-fees   2024-03-25 0
P013 fee_collector property-fees   2021-07-19 0
P014 fee_collector property-fees   2025-04-14 0
P015 fee_collector property-fees   2022-08-29 0
P016 fee_collector property-fees   2020-12-07 0
P017 fee_collector property-fees   2023-05-22 0
P018 fee_collector property-fees   2024-01-15 0
P019 fee_collector property-fees   2023-10-09 0
P020 fee_collector property-fees   2021-04-26 0
P021 fee_collector property-fees   2026-10-12 0
P040 site_manager  property        2018-05-07 0
S001 shop_agent    shop-chat       2021-08-16 0
S002 shop_agent    shop-chat       2022-02-14 0
S003 shop_agent    shop-chat       2024-05-20 0
S004 shop_agent    shop-chat       2023-09-11 0
S005 shop_agent    shop-chat       2022-11-28 0
S006 shop_agent    shop-chat       2023-04-17 0
S007 shop_agent    shop-chat       2025-03-03 0
S008 shop_agent    shop-chat       2024-12-09 0
S009 shop_agent    shop-chat       2021-01-25 0
S010 shop_agent    shop-chat       2025-06-16 0
S011 shop_agent    shop-chat       2022-07-04 0
S012 shop_agent    shop-chat       2024-02-19 0
S013 shop_agent    shop-chat       2023-06-05 0
S014 shop_agent    shop-chat       2025-09-08 0
S015 shop_agent    shop-chat       2024-10-14 0
S016 shop_agent    shop-chat       2023-01-09 0
S017 shop_agent    shop-chat       2025-11-24 0
S018 reception     shop            2022-09-05 0
S030 trainer       shop            2020-03-09 0
S040 site_manager  shop            2020-01-06 0
H081 qc_inspector  hotline         2020-04-13 0
H082 qc_inspector  hotline         2022-06-20 0
"""

TEAM_LEADERS = {
    "hotline-phone-1": "H071",
    "hotline-phone-2": "H072",
    "hotline-phone-3": "H073",
    "hotline-online-1": "H074",
    "hotline-online-2": "H075",
    "hotline-online-3": "H076",
}
# ids, role, unit: of this crowd some were there before, some joined later, and the last of each line have left again
CROWD = (
    ("H", range(34, 38), "phone_agent", "hotline-phone-3"),
    ("H", range(49, 58), "online_agent", "hotline-online-2"),
    ("H", range(59, 64), "online_agent", "hotline-online-3"),
    ("P", range(31, 37), "front_desk", "property"),
    ("S", range(19, 22), "shop_agent", "shop-chat"),
    ("S", range(22, 26), "reception", "shop"),
)
CROWD_LEFT = (
    ("H", range(101, 107), "phone_agent", "hotline-phone-2"),
    ("H", range(107, 111), "online_agent", "hotline-online-1"),
    ("P", range(101, 103), "fee_collector", "property-fees"),
    ("S", range(101, 104), "shop_agent", "shop-chat"),
)
BASE_PAY = {"team_leader": 5200, "site_manager": 6800, "qc_inspector": 4600, "trainer": 5000, "fee_collector": 3600}


def units() -> list[Row]:
    columns = ("unit_id", "name", "kind", "parent_unit_id", "valid_from")
    return [dict(zip(columns, unit, strict=True)) for unit in UNITS]


def everyone() -> list[Person]:
    """All people, in the order of their ids."""
    people = [_cast(line) for line in CAST.split("\n") if line]
    people += [_hired(leader, "team_leader", unit, date(2020, 2, 3)) for unit, leader in TEAM_LEADERS.items()]
    people += [_crowd(f"{prefix}{n:03d}", role, unit) for prefix, ids, role, unit in CROWD for n in ids]
    people += [_crowd_left(f"{prefix}{n:03d}", role, unit) for prefix, ids, role, unit in CROWD_LEFT for n in ids]
    by_id = {person.employee_id: person for person in people}
    for person in people:
        _confirm(person)
        _raise(person)
    _careers(by_id)
    return sorted(people, key=lambda person: person.employee_id)


def _careers(by_id: dict[str, Person]) -> None:
    """What happened to single people; truths.py tells why it matters."""
    names = {"H011": "李娜", "H032": "李娜", "H020": "NA", "S009": "null", "00123": "周岚", "123": "吕小川"}
    for employee_id, name in names.items():
        _set(by_id[employee_id], name=name)
    by_id["H023"].leave("2026-09-15", "2026-10-15")
    by_id["H025"].change("2026-10-16", unit_id="hotline-phone-2")
    by_id["H026"].change("2026-09-01", role="online_agent", unit_id="hotline-online-1", line=None)
    by_id["H048"].change("2026-09-01", role="shop_agent", unit_id="shop-chat")
    by_id["H014"].change("2025-06-01", unit_id="hotline-phone-3").change("2025-12-01", unit_id="hotline-phone-2")
    by_id["P015"].change("2026-10-01", performance_pay="1200.00")
    by_id["P019"].change("2026-09-01", told_in="2026-10", performance_pay="1100.00")
    _set(by_id["P017"], performance_pay="1333.33")
    _set(by_id["P018"], performance_pay=None)


def _set(person: Person, **values: Any) -> None:
    person.rows = [RosterRow(**{**vars(row), **values}) for row in person.rows]


def _cast(line: str) -> Person:
    employee_id, role, unit, hired_on, level = line.split()
    return _hired(employee_id, role, unit, date.fromisoformat(hired_on), int(level))


def _crowd(employee_id: str, role: str, unit: str) -> Person:
    rng = chance("crowd", employee_id)
    hired_on = date(2020, 1, 6) + timedelta(days=rng.randrange(2200))
    return _hired(employee_id, role, unit, hired_on, rng.choices(range(6), weights=(1, 2, 3, 3, 2, 1))[0])


def _crowd_left(employee_id: str, role: str, unit: str) -> Person:
    rng = chance("crowd", employee_id)
    left_in = MONTHS[rng.randrange(2, len(MONTHS) - 4)]
    left_on = first_day(left_in).replace(day=rng.randrange(3, 28))
    person = _hired(employee_id, role, unit, left_on - timedelta(days=rng.randrange(200, 900)), rng.randrange(4))
    return person.leave(str(left_on - timedelta(days=rng.randrange(10, 31))), str(left_on))


def _hired(employee_id: str, role: str, unit: str, hired_on: date, level: int = 2) -> Person:
    rng = chance("hired", employee_id)
    before = hired_on < first_day(MONTHS[0])
    row = RosterRow(
        employee_id=employee_id,
        name=invented(employee_id),
        role=role,
        unit_id=unit,
        hired_on=hired_on,
        valid_from=hired_on,
        line=rng.choice(("first", "first", "second")) if role == "phone_agent" else None,
        confirmed_on=_three_months_after(hired_on) if before else None,
        wage_grade=f"A{rng.randrange(6, 12):02d}" if before else "A05",
        base_pay=f"{BASE_PAY.get(role, 3200) + 100 * rng.randrange(8)}.00",
        performance_pay="1000.00",
        fresh_graduate=rng.random() < 0.2,
        experienced=rng.random() < 0.4,
    )
    return Person([row], level)


def _three_months_after(day: date) -> date:
    index = day.year * 12 + day.month + 2
    return date(index // 12, index % 12 + 1, min(day.day, 28))


def _confirm(person: Person) -> None:
    """Probation ends after three months, with a row of its own for those hired within the sample's months."""
    day = _three_months_after(person.hired_on)
    employed = person.left_on is None or day < person.rows[-1].valid_from
    if person.rows[0].confirmed_on is None and day <= last_day(LATEST) and employed:
        person.change(str(day), confirmed_on=day, wage_grade="A06")


def _raise(person: Person) -> None:
    """About one in three gets a higher base pay each July."""
    for day in (date(2025, 7, 1), date(2026, 7, 1)):
        rng = chance("raise", person.employee_id, str(day))
        settled = person.rows[-1].valid_from < day and person.rows[-1].notice_on is None
        if settled and (day - person.hired_on).days > 200 and rng.random() < 0.35:
            person.change(str(day), base_pay=f"{float(person.rows[-1].base_pay or 0) + 150:.2f}")
