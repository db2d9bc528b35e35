"""Deadlines: the last day on which a published result can be disputed.

Here: counting working days, by the site's calendar where it says something of a day, else from Monday to Friday. Not
here: reading the calendar (`intake/current.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

FRIDAY = 4


def last_day(published_on: date, workdays: int, calendar: Mapping[date, bool]) -> date:
    """The day on which so many working days have passed; `calendar` says of a day whether people work on it.

    The day of the publication itself does not count.
    """
    day, left = published_on, workdays
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.get(day, day.weekday() <= FRIDAY)
    return day
