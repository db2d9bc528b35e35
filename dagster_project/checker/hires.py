"""Figures that a form counts since the hire: not known while attendance of one of those months is not.

Belongs here: holding such a figure against what the same person's observations say of attendance, month by month.
Does not belong here: months of which there are no observations (that needs the deliveries again: `evidence`).
Read on: `observed.py` for states, `forms.py` for forms themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .census import People
from .observed import ABSENT, AWAY, PRESENT, Observations, Place, of_place
from .rows import Difference
from .rulebook import Rulebook
from .spine import period_before


def check_since_hire(
    people: People, observations: Observations, book: Rulebook, first_months: Mapping[str, str]
) -> Iterator[Difference]:
    """`first_months`: by site, the month from which its feeds are expected; a site without one has no such limit."""
    for key, person in people.items():
        first = first_months.get(person.site_id or "", "")
        for measure in book.since_hire.get(key[0], ()):
            place = (*key[1:], measure)
            missing = _absent_month(place, first, observations, book)
            if missing is not None and observations.get(place)[0] == PRESENT:
                yield of_place(place, "status", f"not ok: the attendance of {missing} did not come", "ok")


def _absent_month(place: Place, first: str, observations: Observations, book: Rulebook) -> str | None:
    """The latest month, back to the hire, in which no count of attendance is known."""
    subject_type, subject_id, month, _ = place
    while month >= first:
        known = observations.at((subject_type, subject_id, month))
        seen = [known[measure][0] for measure in book.attendance_counts if measure in known]
        if ABSENT in seen:
            return month
        if not seen or AWAY in seen:
            return None
        month = period_before(month)
    return None
