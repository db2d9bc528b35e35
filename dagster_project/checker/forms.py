"""Forms: a part that needs one is evaluated only for the months in which one was handed in.

Belongs here: whether what `scores` says of a form agrees with itself and with the marks that were read,
and the signatures that a total waits for.
Does not belong here: reading forms again (`evidence`); what a lacking mark does to an item (`scores.py`).
Read on: schemes.md S13.
"""

from __future__ import annotations

from collections.abc import Iterator

from .census import Person
from .observed import NOTHING, PRESENT, Observations
from .rows import Difference, Key, differ
from .scored import NO_FORM
from .scores import Sums

PENDING = "pending_approval"


def check_form(key: Key, person: Person, own: Sums, observations: Observations) -> Iterator[Difference]:
    """Without a form every row says so; and there was one where any of its marks has a figure."""
    rows = own.seen.bit_count() + len(own.groups) + (own.total is not None)
    if own.without_form not in (0, rows):
        yield differ("scores", key, "form", f"{NO_FORM} in all {rows} rows or in none", f"in {own.without_form}")
    observed = observations.at(key[1:]) if own.without_form else {}
    marked = [mark for mark in person.part.marks if observed.get(mark, NOTHING)[0] == PRESENT]
    if marked:
        yield differ("scores", key, "form", f"a form: {min(marked)} has a figure", NO_FORM)


def awaits_signature(key: Key, person: Person, observations: Observations) -> bool:
    """Whether some form of the period lacks a signature that the rules ask for, or nobody knows."""
    measure = person.part.row.get("unsigned_measure")
    if measure is None:
        return False
    state, unsigned, _, _ = observations.get((*key[1:], measure))
    return state != PRESENT or unsigned > 0
