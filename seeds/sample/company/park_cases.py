"""What happens at the park by itself: complaints and what they cost, returns, swaps of shifts, logged events; and what
is decided about people: enrolments, approvals, grants.
"""

from datetime import date, timedelta
from random import Random

from company import park_office
from company.days import LATEST, last_day, next_month, workdays
from company.park_contacts import Contacts
from company.people import Person, Row, chance
from company.presence import days_at_work

SITE = "park"
# Rows of these name no site, or are looked for whatever was declared.
NEVER_DECLARED = ("decisions", "grants", "enrolments", "complaint_liability", "returns")
# scheme, role, code, how likely in a month
LOGGED = (
    ("game_issue_severity", "online_agent", "G1-01", 0.4),
    ("game_issue_severity", "online_agent", "G2-04", 0.2),
    ("deduction_rules", "phone_agent", "2a", 0.3),
    ("deduction_rules", "phone_agent", "5a", 0.2),
    ("telecom_qc", "phone_agent", "adopted_case", 0.3),
    ("telecom_qc", "phone_agent", "special_qc_error", 0.15),
    ("composite_star", "phone_agent", "error", 0.2),
    ("mall_star", "mall_agent", "discipline_breach", 0.1),
    ("shift_swaps", "online_agent", "eating", 0.2),
)
APPROVED_STARS = ("mall_star", "approved", "mall_agent", "general_manager")
MANAGERS = ("service_manager", "service_assistant")
# The assistant's bonus of the latest month has not been granted yet, nor this star been approved.
NOT_YET = ("Y014", "Y012")
SIGNATURES = (("manager", "sales_manager"), ("deputy", "deputy_general_manager"), ("notice", "general_manager"))


def rows_of(people: list[Person], contacts: Contacts, month: str) -> dict[str, list[Row]]:
    complaints = _complaints(people, contacts, month)
    return {
        "complaints": complaints,
        "complaint_liability": [row for complaint in complaints for row in _liable(complaint)],
        "returns": [_returned(complaint) for complaint in complaints[:2]],
        "shift_swaps": _swaps(people, month),
        "events": _events(people, contacts, month),
        "decisions": _decisions(people, complaints, month),
        "grants": _grants(people, month),
    } | ({"enrolments": applied} if (applied := _enrolments(people, month)) else {})


def _in_role(people: list[Person], month: str, *roles: str) -> list[str]:
    return [p.employee_id for p in people if (row := p.at(last_day(month))) and row.role in roles]


def _complaints(people: list[Person], contacts: Contacts, month: str) -> list[Row]:
    """Three a month: about an agent, about the salesperson, about the centre itself; all closed in the month."""
    rng = chance("park complaints", month)
    agent = rng.choice(_in_role(people, month, "phone_agent", "online_agent"))
    contact, day = contacts.seen[agent, month][0]
    (sales,) = _in_role(people, month, "salesperson")
    days = workdays(month)
    about_agent = _complaint(rng, month, 1, min(day, days[-12])) | {"employee_id": agent, "interaction_id": contact}
    about_sales = _complaint(rng, month, 2, days[1]) | {"employee_id": sales, "cause": "company"}
    about_centre = _complaint(rng, month, 3, days[3]) | {"unit_id": "park-centre", "cause": "company"}
    return [about_agent, about_sales, about_centre]


def _complaint(rng: Random, month: str, number: int, day: date) -> Row:
    took = [day + timedelta(days=sum(steps)) for steps in _stretches(rng)]
    dates = ("investigated_on", "reported_on", "negotiated_on", "opinion_on", "decided_on", "closed_on")
    return {
        "complaint_id": f"K{month.replace('-', '')}-Y{number:02d}",
        "received_at": f"{day} {rng.randrange(9, 18):02d}:{rng.randrange(60):02d}:00",
        "accepted_on": str(day),
        **{name: str(when) for name, when in zip(dates, took, strict=True)},
        "complainant": "customer",
        "cause": "agent",
        "level": "ordinary",
        "kind": rng.choice(("service", "quality")),
        "upheld": rng.random() < 0.8,
        "resolved": rng.random() < 0.9,
        "region": "foreign" if number == 2 else "domestic",
        "quantity_pending": False,
        "fine_amount": "50.00",
        "loss_amount": f"{rng.randrange(4, 40) * 100}.00",
    }


def _stretches(rng: Random) -> list[list[int]]:
    """Days from the acceptance to each later step."""
    steps = [rng.randrange(1, 3), rng.randrange(1, 4), 1, rng.randrange(0, 2), 1, rng.randrange(1, 3)]
    return [steps[: n + 1] for n in range(len(steps))]


def _liable(complaint: Row) -> list[Row]:
    """The person answers with the centre; for the centre's own complaint it answers alone."""
    employee = complaint.get("employee_id")
    parties = [("unit", "park-centre", "0.4" if employee else "1")]
    parties += [("employee", employee, "0.6")] if employee else []
    columns = ("party_type", "party", "share")
    return [{"complaint_id": complaint["complaint_id"], **dict(zip(columns, one, strict=True))} for one in parties]


def _returned(complaint: Row) -> Row:
    rng = chance("park return", complaint["complaint_id"])
    approved = rng.randrange(40, 120)
    return {
        "return_id": complaint["complaint_id"].replace("K", "R"),
        "complaint_id": complaint["complaint_id"],
        "approved_quantity": approved,
        "returned_quantity": approved + rng.choice((-2, 0, 1, 9)),
    }


def _swaps(people: list[Person], month: str) -> list[Row]:
    """Two a month between agents of the desk; of one the form was never filed."""
    rng = chance("park swaps", month)
    agents = [p for p in people if p.employee_id in _in_role(people, month, "phone_agent", "online_agent")]
    rows: list[Row] = []
    for number in (1, 2):
        one, other = rng.sample(agents, 2)
        given, taken = (rng.choice(days_at_work(person, month)[3:]) for person in (one, other))
        asked = min(given, taken) - timedelta(days=2)
        rows.append(
            {
                "swap_id": f"W{month.replace('-', '')}-{number}",
                "requester_id": one.employee_id,
                "counterpart_id": other.employee_id,
                "requested_at": f"{asked} 09:{rng.randrange(60):02d}:00",
                "requester_day": str(given),
                "counterpart_day": str(taken),
                "kind": "swap",
                "both_agreed": True,
                "form_filed": number == 1 or rng.random() < 0.5,
                "approved_at": f"{asked} 17:00:00",
                "handover_ok": True,
            }
        )
    return rows


def _events(people: list[Person], contacts: Contacts, month: str) -> list[Row]:
    rows: list[Row] = []
    for scheme, role, code, likely in LOGGED:
        for employee in _in_role(people, month, role):
            rng = chance("park event", scheme, code, employee, month)
            if rng.random() < likely:
                day = str(rng.choice(workdays(month)))
                seen = contacts.seen[employee, month]
                event = _event(f"E{month.replace('-', '')}-Y{len(rows) + 1:03d}", scheme, code, day)
                rows.append(event | {"employee_id": employee, "interaction_id": seen[-1][0] if seen else None})
    for number, (code, day) in enumerate(park_office.done(month), start=1):
        event = _event(f"E{month.replace('-', '')}-O{number:02d}", park_office.SCHEME, code, str(day))
        rows.append(event | {"unit_id": park_office.UNIT})
    if month == "2026-08":
        rows.append(_event("E202608-ROUND", "annual_star", "round_started", "2026-08-10") | {"unit_id": SITE})
    return rows


def _event(event_id: str, scheme: str, code: str, day: str) -> Row:
    event = {"event_id": event_id, "scheme": scheme, "occurred_on": day, "code": code, "quantity": "1"}
    return event | {"approved": True, "recorded_by": "Y013"}


def _decisions(people: list[Person], complaints: list[Row], month: str) -> list[Row]:
    """Stars that the general manager has approved, and who signed what the month's complaints cost."""
    scheme, step, role, by = APPROVED_STARS
    rows = [
        _decision(month, scheme, employee, "employee", step, by)
        for employee in _in_role(people, month, role)
        if month != LATEST or employee not in NOT_YET
    ]
    for complaint in complaints:
        for step, by in SIGNATURES:
            rows.append(_decision(month, "complaint_penalty", complaint["complaint_id"], "complaint", step, by))
    return rows


def _decision(month: str, scheme: str, subject: str, kind: str, step: str, by: str) -> Row:
    return {
        "scheme": scheme,
        "period": month,
        "subject_type": kind,
        "subject_id": subject,
        "step": step,
        "decision": "approved",
        "decided_by": {"general_manager": "高远", "sales_manager": "汪洋"}.get(by, "秦岚"),
        "decided_by_role": by,
        "decided_at": f"{next_month(month)}-01 10:00:00",
    }


def _grants(people: list[Person], month: str) -> list[Row]:
    return [
        {
            "scheme": "manager_bonus",
            "period": month,
            "employee_id": employee,
            "line": "bonus",
            "amount": f"{chance('park grant', employee, month).randrange(30, 80) * 10}.00",
            "granted_by": "高远",
            "granted_at": f"{next_month(month)}-01 11:00:00",
        }
        for employee in _in_role(people, month, *MANAGERS)
        if month != LATEST or employee not in NOT_YET
    ]


def _enrolments(people: list[Person], month: str) -> list[Row]:
    """For the yearly round of August; told with July's deliveries."""
    applicants = _in_role(people, month, "service_representative") if month == "2026-07" else []
    applied = {"scheme": "annual_star", "period": "2026", "applied_on": "2026-07-20"}
    return [applied | {"employee_id": employee} for employee in applicants]
