"""The hotline's quality control: marks of recordings, monthly yes/no flags, exams of product knowledge, a team figure.

A recording's mark belongs to the month of the interaction. A person's level says where the marks lie; MARKS overrides
single months of those who stand on an edge.
"""

from datetime import date, timedelta
from random import Random

from company.contacts import Contacts
from company.days import LATEST, first_day, last_day, workdays
from company.people import Person, RosterRow, Row, at_work, chance
from company.presence import days_at_work
from company.roster import TEAM_LEADERS
from company.truths import TRUTHS

ROLES = ("phone_agent", "online_agent")
# Below the next level's threshold, so that a level is a star for those who have the tenure for it.
RANGES = {
    "phone_agent": ((68, 74), (75.5, 79), (80.5, 84), (85.5, 89), (90.5, 94), (95.5, 99)),
    "online_agent": ((78, 84), (85.5, 89), (90.5, 93), (94.2, 95.5), (96.2, 97.5), (98, 99.5)),
}
FLAGS = ("smile_ok", "interpersonal_ok", "problem_sensitivity_ok", "team_ok", "emergency_ok", "five_star_ok")
SAID_NO = {("H028", "emergency_ok"), ("H029", "smile_ok")}
FLAGS_NOT_ENTERED = ("hotline-online-3", "2026-10")

MARKS = {
    ("H001", "2026-07"): "94.5 95.5",
    ("H004", "2026-05"): "94.99",
    ("H005", "2026-06"): "89 88",
    ("H005", "2026-07"): "89.5 90.5",
    ("H011", "2026-08"): "75.00",
    ("H011", "2026-09"): "80",
    ("H011", "2026-10"): "76",
    ("H013", "2026-09"): "75 75 74.99",
    ("H026", "2026-08"): "84",
    ("H026", "2026-09"): "91",
    ("H026", "2026-10"): "92",
    ("H030", "2026-09"): "92",
    ("H042", "2026-10"): "97.99",
    ("H043", "2026-05"): "97.5",
    ("H044", "2026-10"): "94",
    ("H045", "2026-10"): "93.99",
    ("H046", "2026-08"): "85",
    ("H046", "2026-09"): "84 86",
    ("H046", "2026-10"): "85.00",
    ("H047", "2026-09"): "84.99",
}
MARKS |= {(employee, f"2026-{month:02d}"): "98" for employee in ("H041", "H042", "H043") for month in range(6, 10)}
MARKS |= {("H041", "2026-05"): "98.00", ("H041", "2026-10"): "97.5 98.5", ("H042", "2026-05"): "98"}
MARKS |= {("H043", "2026-10"): "98"}


def assessments(people: list[Person], contacts: Contacts, month: str) -> list[Row]:
    rows: list[Row] = []
    for person in people:
        days = days_at_work(person, month)
        row = person.at(days[-1]) if days else None
        if row and row.role in ROLES:
            rows += _recordings(person, row, contacts, month)
            if (row.unit_id, month) != FLAGS_NOT_ENTERED:
                rows += _flags(row, month)
    return rows + (_special(contacts) if month == LATEST else [])


def _recordings(person: Person, row: RosterRow, contacts: Contacts, month: str) -> list[Row]:
    rng = chance("qc", row.employee_id, month)
    seen = contacts.seen[row.employee_id, month]
    at_work = days_at_work(person, month)
    rows = []
    for number, mark in enumerate(_marks(rng, person, row, month), start=1):
        assessment = _assessment(rng, row, f"Q{month.replace('-', '')}-{row.employee_id}-{number}", mark)
        if seen and rng.random() < 0.6:
            assessment["interaction_id"], day = rng.choice(seen)
            latest = last_day(month) + timedelta(days=1)
            assessment["assessed_on"] = str(min(day + timedelta(days=rng.randrange(4)), latest))
        else:
            assessment["assessed_on"] = str(rng.choice(at_work))
        rows.append(assessment)
    return rows


def _marks(rng: Random, person: Person, row: RosterRow, month: str) -> list[str]:
    if (row.employee_id, month) in MARKS:
        return MARKS[row.employee_id, month].split()
    steady = row.employee_id in TRUTHS.values()
    level = person.level - (not steady and person.level > 0 and rng.random() < 0.06)
    low, high = RANGES[row.role][level]
    return [f"{rng.uniform(low, high):.1f}" for _ in range(rng.randint(2, 3))]


def _assessment(rng: Random, row: RosterRow, assessment_id: str, mark: str, purpose: str = "live") -> Row:
    return {
        "assessment_id": assessment_id,
        "item": "qc_score",
        "scheme": "smile_star",
        "subject_id": row.employee_id,
        "channel": "phone" if row.role == "phone_agent" else "online",
        "origin": rng.choices(("internal", "province", "head_office"), weights=(7, 2, 1))[0],
        "timing": "recorded",
        "purpose": purpose,
        "assessor_id": rng.choice(("H081", "H082")),
        "mark": mark,
    }


def _flags(row: RosterRow, month: str) -> list[Row]:
    rng = chance("flags", row.employee_id, month)
    steady = row.employee_id in TRUTHS.values()
    form = {
        "assessment_id": f"F{month.replace('-', '')}-{row.employee_id}",
        "scheme": "smile_star",
        "subject_id": row.employee_id,
        "period": month,
        "purpose": "live",
        "assessed_on": str(workdays(month)[-1]),
        "assessor_id": TEAM_LEADERS[row.unit_id],
    }
    no = {flag for flag in FLAGS if rng.random() < 0.015 and not steady}
    if month == LATEST:
        no |= {flag for flag in FLAGS if (row.employee_id, flag) in SAID_NO}
    return [form | {"item": flag, "mark": "no" if flag in no else "yes"} for flag in FLAGS]


def _special(contacts: Contacts) -> list[Row]:
    """Marks that must not count (H027, H031), and one that counts for September (H030)."""
    september_call = contacts.seen["H030", "2026-09"][-1][0]
    special = (
        ("Q202610-H027-8", "H027", "40", "calibration", None, "2026-10-20"),
        ("Q202610-H027-9", "H027", "50", "training", None, "2026-10-21"),
        ("Q202610-H030-9", "H030", "60", "live", september_call, "2026-10-09"),
        ("Q202610-H031-9", "H031", "na", "live", None, "2026-10-22"),
    )
    return [
        {
            "assessment_id": assessment_id,
            "item": "qc_score",
            "scheme": "smile_star",
            "subject_id": employee_id,
            "interaction_id": interaction_id,
            "channel": "phone",
            "origin": "internal",
            "timing": "recorded",
            "purpose": purpose,
            "assessed_on": assessed_on,
            "assessor_id": "H081",
            "mark": mark,
        }
        for assessment_id, employee_id, mark, purpose, interaction_id, assessed_on in special
    ]


def exams(people: list[Person], month: str) -> list[Row]:
    """Product knowledge at each quarter's end, and in 2026-10 one score that somebody wrote out in words."""
    day = workdays(month)[-3]
    sitting = at_work(people, day, "hotline", *ROLES) if month[-2:] in ("03", "06", "09", "12") else []
    rows: list[Row] = [
        {
            "exam_id": f"X{month.replace('-', '')}-{person.employee_id}",
            "employee_id": person.employee_id,
            "taken_on": str(day),
            "kind": "product",
            "score": chance("exam", person.employee_id, month).randrange(62, 100),
            "max_score": 100,
            "attended": True,
        }
        for person in sitting
    ]
    if month == LATEST:
        resit = {"exam_id": "X202610-H034", "employee_id": "H034", "taken_on": "2026-10-22", "kind": "product"}
        rows.append(resit | {"score": "九十", "max_score": 100, "attended": True})
    return rows


def measures(month: str) -> list[Row]:
    """Shares of calls answered in 20 seconds, as the telephone system itself says: figures of teams, not of people."""
    rng = chance("service level", month)
    teams = ["hotline", *(team for team in TEAM_LEADERS if "phone" in team)]
    return [
        {
            "subject_id": team,
            "month": month,
            "measure": "service_level_share",
            "subject_type": "unit",
            "value": f"{rng.uniform(0.78, 0.95):.4f}",
            "n": rng.randrange(200, 900),
        }
        for team in teams
        if team != "hotline-phone-3" or first_day(month) >= date(2025, 6, 1)
    ]


def opening_standings(people: list[Person]) -> list[Row]:
    """The stars of those already employed when the records begin."""
    day = date(2024, 10, 31)
    return [
        {
            "scheme": "smile_star",
            "subject_id": person.employee_id,
            "subject_type": "employee",
            "star": min(person.level, max(0, (day - person.hired_on).days // 240)),
            "as_of_month": "2024-10",
            "note": "carried over from the former sheet",
        }
        for person in at_work(people, day, "hotline", *ROLES)
    ]
