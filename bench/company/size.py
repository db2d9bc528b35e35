"""How big the company is, and the month that it is about."""

from __future__ import annotations

from dataclasses import dataclass

MONTH = "2026-10"
FIRST_DAY, LAST_DAY = "2026-10-01", "2026-10-31"
MONTH_SECONDS = 31 * 24 * 3600
# The longest window of the schemes in use looks this far back.
WINDOW_FIRST_DAY = "2026-05-01"
KNOWN_AT = "2026-11-03T02:00:00+08:00"
CORRECTED_AT = "2026-11-03T04:00:00+08:00"

CALLS_A_PERSON, TICKETS_A_PERSON = 400, 200
SITES = ("hotline", "property", "shop")


@dataclass(frozen=True)
class Size:
    """`scale` is events per person against a full month's: 400 calls and 200 tickets."""

    people: int = 20_000
    scale: float = 1.0

    @property
    def calls(self) -> int:
        return int(self.people * CALLS_A_PERSON * self.scale)

    @property
    def tickets(self) -> int:
        return int(self.people * TICKETS_A_PERSON * self.scale)

    @property
    def name(self) -> str:
        return f"{self.people}-people-{self.scale:g}"
