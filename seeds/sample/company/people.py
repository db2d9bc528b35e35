"""A person of the sample company and their dated roster rows.

Who these people are is in `roster.py`; here is only how a career is written: hired, changed, left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

Row = dict[str, Any]


def chance(*words: str) -> Random:
    """The source of one decision's randomness: the same words always give the same figures."""
    return Random("晴川/" + "/".join(words))


@dataclass(frozen=True)
class RosterRow:
    """One row of `employees`: what holds from `valid_from` on."""

    employee_id: str
    name: str
    role: str
    unit_id: str
    hired_on: date
    valid_from: date
    line: str | None = None
    confirmed_on: date | None = None
    left_on: date | None = None
    notice_on: date | None = None
    wage_grade: str | None = None
    base_pay: str | None = None
    performance_pay: str | None = None
    fresh_graduate: bool = False
    experienced: bool = False


@dataclass
class Person:
    """A career: roster rows in the order of `valid_from`, and the star that the person's work is worth."""

    rows: list[RosterRow]
    level: int = 2
    told_in: dict[date, str] = field(default_factory=dict)

    @property
    def employee_id(self) -> str:
        return self.rows[0].employee_id

    @property
    def hired_on(self) -> date:
        return self.rows[0].hired_on

    @property
    def left_on(self) -> date | None:
        return self.rows[-1].left_on

    def at(self, day: date) -> RosterRow | None:
        """The row that holds on a day; None before hiring and after leaving."""
        if day < self.hired_on or (self.left_on is not None and day > self.left_on):
            return None
        return [row for row in self.rows if row.valid_from <= day][-1]

    def change(self, valid_from: str, told_in: str | None = None, **values: Any) -> "Person":
        """Writes the row that holds from a day on; `told_in` is the delivery that says so, if not that month's."""
        day = date.fromisoformat(valid_from)
        before = [row for row in self.rows if row.valid_from < day]
        after = [replace(row, **values) for row in self.rows if row.valid_from > day]
        in_force = [row for row in self.rows if row.valid_from <= day][-1]
        self.rows = [*before, replace(in_force, valid_from=day, **values), *after]
        if told_in:
            self.told_in[day] = told_in
        return self

    def leave(self, notice_on: str, left_on: str) -> "Person":
        """Notice is given first; the roster row of that day already names the last day of work."""
        return self.change(notice_on, notice_on=date.fromisoformat(notice_on), left_on=date.fromisoformat(left_on))


def tenure_months(hired_on: date, day: date) -> int:
    """Whole calendar months from hiring to `day`."""
    return (day.year - hired_on.year) * 12 + day.month - hired_on.month - (day.day < hired_on.day)


def at_work(people: Sequence[Person], day: date, site: str, *roles: str) -> list[Person]:
    """The people of a site (a unit or one of its teams) in one of the roles on a day."""
    return [person for person in people if (row := person.at(day)) and row.role in roles and site_of(row) == site]


def site_of(row: RosterRow) -> str:
    """Team ids begin with the id of their site."""
    return row.unit_id.split("-", maxsplit=1)[0]
