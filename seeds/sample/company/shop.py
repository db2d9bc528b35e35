"""The online shop: the supervisor's log of additions and violations (`events`), and the monthly skill test (`exams`).

The people of the log's last two months are scripted, so that the totals are known; before that, chance decides.
"""

from company.days import LATEST, workdays
from company.people import Person, Row, at_work, chance
from company.presence import days_at_work
from company.truths import TRUTHS

ROLES = ("shop_agent", "reception", "trainer")
SCHEME = "daily_points"
ADDITIONS = {"A3": 0.12, "A4": 0.08, "A6": 0.02}
VIOLATIONS = ("L01", "L02", "L03", "L05", "L10", "L12", "L04", "L07")
SCORES = {"S002": 100, "S008": 60, "S010": 61}
ABSENT_FROM_EXAM = "S025"

# month, employee, code, then what differs from one approved event of the scheme
LOG: tuple[tuple[str, str, str, Row], ...] = (
    ("2026-08", "S019", "H02", {}),
    ("2026-08", "S019", "M03", {}),
    ("2026-09", "S001", "L12", {"note": "voids A1"}),
    ("2026-09", "S003", "H05", {}),
    ("2026-09", "S004", "M01", {}),
    ("2026-09", "S004", "M05", {}),
    ("2026-09", "S016", "M02", {"event_id": "E202609-S016"}),
    *(("2026-10", "S002", code, {}) for code in ("A3", "A3", "A3", "A3", "A4", "A6")),
    ("2026-10", "S003", "H02", {"note": "与客户争执, 已复核"}),
    ("2026-10", "S004", "M01", {}),
    ("2026-10", "S004", "M05", {}),
    ("2026-10", "S004", "L05", {}),
    ("2026-10", "S005", "D01", {}),
    ("2026-10", "S006", "H04", {"note": 'took a headset home, "only for a day"'}),
    ("2026-10", "S007", "unexcused_absence", {"scheme": None, "occurred_on": "2026-10-20"}),
    ("2026-10", "S011", "overrun", {"quantity": "0.5"}),
    ("2026-10", "S011", "overrun", {"quantity": "10.5"}),
    ("2026-10", "S011", "overrun", {"quantity": "30"}),
    ("2026-10", "S012", "overrun", {"quantity": "30.5"}),
    ("2026-10", "S013", "A3", {"event_id": "E202610-S013", "occurred_on": "2026-10-19"}),
    ("2026-10", "S013", "A3", {"event_id": "E202610-S013", "occurred_on": "2026-10-19"}),
    ("2026-10", "S014", "L02", {"event_id": "E202610-S014", "occurred_on": "2026-10-16"}),
    ("2026-10", "S014", "L05", {"event_id": "E202610-S014", "occurred_on": "2026-10-16"}),
    ("2026-10", "S015", "L06", {"approved": False}),
    ("2026-10", "S017", "L04", {"points": "3"}),
    ("2026-10", "S017", "L08", {"points": "5"}),
    ("2026-10", "S017", "L09", {"points": "1"}),
    ("2026-10", "S030", "H05", {}),
    ("2026-10", "S030", "M06", {}),
)


def staff(people: list[Person], month: str) -> list[Person]:
    return at_work(people, workdays(month)[-1], "shop", *ROLES)


def events(people: list[Person], month: str) -> list[Row]:
    rows = [row for person in staff(people, month) for row in _by_chance(person, month)]
    for number, (_, employee, code, other) in enumerate((line for line in LOG if line[0] == month), start=1):
        day = chance("log", employee, month, str(number)).choice(workdays(month))
        rows.append(_event(f"E{month.replace('-', '')}-{900 + number}", employee, code, str(day)) | other)
    if month == LATEST:
        rows.append({"event_id": "E202609-S016", "deleted": True})
    return rows


def _by_chance(person: Person, month: str) -> list[Row]:
    employee = person.employee_id
    if month in ("2026-09", LATEST) and employee in TRUTHS.values():
        return []
    rng = chance("events", employee, month)
    codes = [code for code, likely in ADDITIONS.items() if rng.random() < likely]
    codes += [rng.choice(VIOLATIONS)] if rng.random() < 0.3 else []
    days = days_at_work(person, month)
    rows = []
    for number, code in enumerate(codes, start=1):
        row = _event(f"E{month.replace('-', '')}-{employee}-{number}", employee, code, str(rng.choice(days)))
        rows.append(row | ({"points": str(rng.randrange(2, 6))} if code == "L04" else {}))
    return rows


def _event(event_id: str, employee: str, code: str, day: str) -> Row:
    row = {"event_id": event_id, "scheme": SCHEME, "employee_id": employee, "occurred_on": day, "code": code}
    return row | {"quantity": "1", "approved": True, "recorded_by": "S040" if employee == "S030" else "S030"}


def exams(people: list[Person], month: str) -> list[Row]:
    day = workdays(month)[-4]
    return [_exam(person, month, str(day)) for person in at_work(people, day, "shop", *ROLES[:2])]


def _exam(person: Person, month: str, day: str) -> Row:
    employee = person.employee_id
    rng = chance("exam", employee, month)
    score: int | None = rng.randrange(65, 98)
    if rng.random() < 0.04 and not (month in ("2026-09", LATEST) and employee in TRUTHS.values()):
        score = rng.choice((100, 58, 60))
    attended = not (month == LATEST and employee == ABSENT_FROM_EXAM)
    score = SCORES.get(employee, score) if month == LATEST else score
    return {
        "exam_id": f"X{month.replace('-', '')}-{employee}",
        "employee_id": employee,
        "taken_on": day,
        "kind": "skill",
        "score": score if attended else None,
        "max_score": 100,
        "attended": attended,
    }
