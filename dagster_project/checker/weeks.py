"""Duties that are due each week: no month has more missed weeks than weeks that end in it.

Belongs here: the count of weeks in the checker's own calendar. Does not belong here: which weeks had their duty done
(that is read from deliveries). Read on: schemes.md S27.
"""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Iterator

from .observed import PRESENT, Observations, of_place
from .rows import Difference
from .rulebook import Rulebook
from .spine import kind_and_last_month, periods_inside


def check_weeks(observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """A whole number of weeks, from none to all that end on the weekday in the period."""
    due = {name: row["due_weekday"] for name, row in book.measures.items() if row.get("due_weekday")}
    for place, (state, numerator, denominator, _) in observations.of_measures(due):
        if state != PRESENT:
            continue
        most = sum(weeks_ending(month, due[place[3]]) for month in periods_inside(place[2], "month"))
        if denominator != 1 or numerator % 1 or not 0 <= numerator <= most:
            yield of_place(place, "value", f"0 to {most} weeks", f"{numerator}/{denominator}")


def weeks_ending(month: str, weekday: int) -> int:
    """How often the weekday (1 is Monday) comes in a month."""
    index = kind_and_last_month(month)[1] - 1
    return sum(week[weekday - 1] > 0 for week in monthcalendar(index // 12, index % 12 + 1))
