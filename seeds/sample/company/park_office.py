"""What the park's office does week by week, and who applies to it.

Belongs here: the summaries and reports that are due each week, excellent recordings, and the applicants of a month.
What their interviewers tick is in `park_forms.py`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from company.days import LATEST, first_day, last_day, month_of, span, workdays
from company.people import Row, chance

SCHEME, UNIT = "hotline_duties", "park-office"
# code, and the weekday on which it is due, from Monday = 0 on
WEEKLY = (("quality_report", 0), ("weekly_summary", 3))
# Of the latest month one report and one summary are lacking: the unit loses points, and people look at the report.
FORGOTTEN = {("quality_report", date(2026, 10, 19)), ("weekly_summary", date(2026, 10, 22))}
APPLICANTS, POSITIONS = 3, ("phone_agent", "online_agent", "service_staff")


def done(month: str) -> Iterator[tuple[str, date]]:
    """Code and day of all that the office did in a month."""
    for code, weekday in WEEKLY:
        for due in span(first_day(month), last_day(month) + timedelta(days=6)):
            if due.weekday() == weekday and (code, due) not in FORGOTTEN:
                day = _last_workday(due)
                if day and month_of(day) == month:
                    yield code, day
    yield "excellent_recording", workdays(month)[9]


def _last_workday(due: date) -> date | None:
    """The day itself, or the last one before it on which anybody works in that week; None in a week of holidays."""
    week = reversed([*span(due - timedelta(days=6), due)])
    return next((day for day in week if day in workdays(month_of(day))), None)


def applicants(month: str) -> list[Row]:
    """Three a month, interviewed on a day of theirs."""
    rng = chance("park applicants", month)
    days = sorted(rng.sample(workdays(month)[:-2], APPLICANTS))
    return [
        {
            "candidate_id": f"B{month.replace('-', '')}-{number}",
            "position": position,
            "interviewed_on": str(day),
            "unit_id": UNIT,
        }
        for number, (position, day) in enumerate(zip(POSITIONS, days, strict=True), start=1)
    ]


def undecided(candidate: str) -> bool:
    """Of the latest month's last applicant no recommendation was ticked."""
    return candidate == f"B{LATEST.replace('-', '')}-{APPLICANTS}"
