"""How big the company is, and which month is about it; a company of many months has a size for each."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

MONTH = "2026-10"
FIRST_DAY, LAST_DAY = "2026-10-01", "2026-10-31"
# The longest window of the schemes in use looks this far back.
WINDOW_FIRST_DAY = "2026-05-01"
KNOWN_AT = "2026-11-03T02:00:00+08:00"
CORRECTED_AT = "2026-11-03T04:00:00+08:00"

CALLS_A_PERSON, TICKETS_A_PERSON = 400, 200
SITES = ("hotline", "property", "shop")


def shifted(month: str, by: int) -> str:
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{index // 12}-{index % 12 + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    found = [first]
    while found[-1] < last:
        found.append(shifted(found[-1], 1))
    return found


@dataclass(frozen=True)
class Size:
    """`scale` is events per person against a full month's: 400 calls and 200 tickets. `before` is how many months of
    the same size came before, whose rows have other numbers; `first_score_month` is where the scores that windows need
    begin."""

    people: int = 20_000
    scale: float = 1.0
    month: str = MONTH
    before: int = 0
    first_score_month: str = WINDOW_FIRST_DAY[:7]

    @property
    def first_day(self) -> str:
        return f"{self.month}-01"

    @property
    def days(self) -> int:
        return monthrange(int(self.month[:4]), int(self.month[5:]))[1]

    @property
    def last_day(self) -> str:
        return f"{self.month}-{self.days}"

    @property
    def score_months(self) -> list[str]:
        """From the first one that windows need to the month itself."""
        return months_between(self.first_score_month, self.month)

    @property
    def complaints_from(self) -> str:
        """The first month tells of two months more, for the windows."""
        return f"{shifted(self.month, 0 if self.before else -2)}-01"

    @property
    def complaint_hours(self) -> int:
        return 24 * (self.days if self.before else self.days + 58)

    @property
    def calls(self) -> int:
        return int(self.people * CALLS_A_PERSON * self.scale)

    @property
    def tickets(self) -> int:
        return int(self.people * TICKETS_A_PERSON * self.scale)

    @property
    def name(self) -> str:
        return f"{self.people}-people-{self.scale:g}"
