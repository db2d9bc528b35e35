"""The property manager: what the fee collectors collected, and the supervisor's five monthly flags."""

from datetime import date
from decimal import Decimal
from functools import cache

from company.days import LATEST, MONTHS, workdays
from company.people import Person, Row, at_work, chance
from company.presence import LONG_LEAVE, on_leave
from company.truths import TRUTHS

FLAGS = ("attitude_ok", "rules_ok", "tasks_ok", "initiative_ok", "teamwork_ok")
SAID_NO = {("P003", "tasks_ok"), ("P011", "rules_ok")}
FLAGS_NOT_ENTERED = ("P013", "P014")
CENT = Decimal("0.01")
# In 2025 two collectors share the most months at five stars.
MOST_FIVE_STAR_MONTHS = ("P001", "P003")

# 2026-10: target and collected amount as delivered
LATEST_FIGURES: dict[str, tuple[str | None, str]] = {
    "P001": ("200000.00", "220000.00"),
    "P002": ("200000.00", "219999.99"),
    "P003": ("200000.00", "220000.00"),
    "P004": ("200000.00", "224000.00"),
    "P005": ("200000.00", "200000.00"),
    "P006": ("200000.00", "199999.99"),
    "P007": ("200000.00", "170000.00"),
    "P008": ("200000.00", "169999.99"),
    "P009": (None, "188000.00"),
    "P010": ("0.00", "5200.00"),
    "P011": ("200000.00", "210000.00"),
    "P012": ("20万", "205000.00"),
    "P013": ("200000.00", "230000.00"),
    "P014": ("200000.00", "160000.00"),
    "P015": ("200000.00", "208000.00"),
    "P017": ("200000.00", "190000.00"),
    "P018": ("200000.00", "204000.00"),
    "P019": ("185000.00", "186250.50"),
    "P020": ("210000.00", "214200.00"),
    "P021": ("90000.00", "81000.00"),
}


@cache
def excellent_months(employee_id: str) -> frozenset[str]:
    """The months before the latest in which a collector reached 110 % with nothing against it: at most four a year."""
    chosen: list[str] = []
    for year in ("2024", "2025", "2026"):
        months = [month for month in MONTHS if month.startswith(year) and month != LATEST]
        seven = year == "2025" and employee_id in MOST_FIVE_STAR_MONTHS
        rng = chance("excellent", employee_id, year)
        chosen += rng.sample(months, 7 if seven else min(len(months), rng.randrange(5)))
    return frozenset(chosen)


def collectors(people: list[Person], month: str) -> list[Person]:
    """Those at work on the month's last working day, unless they were away all month."""
    days = workdays(month)
    away = {employee for employee in LONG_LEAVE if all(on_leave(employee, day) for day in days)}
    found = at_work(people, days[-1], "property", "fee_collector")
    return [person for person in found if person.employee_id not in away]


def collections(people: list[Person], month: str) -> list[Row]:
    rows = [_collected(person.employee_id, month) for person in collectors(people, month)]
    if month == LATEST:
        # A correction of September that cannot be read: September's earlier row stands.
        rows.append(_collected("P020", "2026-09") | {"target_amount": "约二十万"})
    return rows


def _collected(employee_id: str, month: str) -> Row:
    rng = chance("fees", employee_id, month)
    target: str | None = f"{Decimal(rng.randrange(150, 260, 5) * 1000):.2f}"
    bands = (rng.randrange(7000, 8500), rng.randrange(8500, 10000), rng.randrange(10000, 11000))
    share = rng.choices(bands, weights=(1, 4, 7))[0]
    if month in excellent_months(employee_id):
        share = rng.randrange(11000, 12200)
    collected = str((Decimal(target or 0) * share / 10000).quantize(CENT))
    if month == LATEST:
        target, collected = LATEST_FIGURES.get(employee_id, (target, collected))
    return {
        "employee_id": employee_id,
        "month": month,
        "target_amount": target,
        "collected_amount": collected,
        "receivable_amount": f"{Decimal(rng.randrange(230, 290) * 1000):.2f}",
        "complaint_affected_amount": f"{Decimal(rng.choice((0, 0, 0, 1200, 3600))):.2f}",
    }


def assessments(people: list[Person], month: str) -> list[Row]:
    """The monthly form of five yes/no flags for each collector; two forms of 2026-10 were never entered."""
    return [
        flag
        for person in collectors(people, month)
        if month != LATEST or person.employee_id not in FLAGS_NOT_ENTERED
        for flag in _form(person.employee_id, month, workdays(month)[-1])
    ]


def _form(employee_id: str, month: str, day: date) -> list[Row]:
    rng = chance("property flags", employee_id, month)
    steady = month in excellent_months(employee_id) or (month == LATEST and employee_id in TRUTHS.values())
    no = {flag for flag in FLAGS if rng.random() < 0.03 and not steady}
    if month == LATEST:
        no |= {flag for flag in FLAGS if (employee_id, flag) in SAID_NO}
    form = {
        "assessment_id": f"F{month.replace('-', '')}-{employee_id}",
        "scheme": "collection_star",
        "subject_id": employee_id,
        "period": month,
        "purpose": "live",
        "assessed_on": str(day),
        "assessor_id": "P040",
    }
    return [form | {"item": flag, "mark": "no" if flag in no else "yes"} for flag in FLAGS]
