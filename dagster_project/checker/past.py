"""A subject's own past as a figure: the mean over the periods before, and how this period stands against it.

Belongs here: making these figures again and comparing. Does not belong here: windows of clauses (`series.py`).
Read on: `observed.py` for states.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .census import People
from .observed import AWAY, LEFT_OUT, NO_ROW, PRESENT, WITHOUT_FIGURE, ByPeriod, Observations, of_place
from .rows import Difference, Row
from .rulebook import Rulebook
from .spine import window


def check_past(people: People, observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """Every such figure of the periods to check, as an exact fraction."""
    for scheme, subject_type, subject_id, period in people:
        for rule in (book.measures[name] for name in book.of_kind.get((scheme, "past"), ())):
            found = observations.at((subject_type, subject_id, period)).get(rule["measure"])
            if found is None:
                continue
            of = observations.of(subject_type, subject_id, book.terms[rule["measure"]][0]["term_measure"])
            expected = _figure(rule, period, of)
            shown = Fraction(found[1]) / Fraction(found[2]) if found[0] == PRESENT and not found[3] else None
            if expected != shown:
                yield of_place((subject_type, subject_id, period, rule["measure"]), "figures", expected, shown)


def _figure(rule: Row, period: str, of: ByPeriod) -> Fraction | None:
    now, usual = of.get(period, NO_ROW), _usual(rule, period, of)
    if usual is None or now[0] in (AWAY, LEFT_OUT):
        return None
    if rule["past_form"] == "figure":
        return usual
    if now[0] != PRESENT or now[3]:
        return None
    value = Fraction(now[1]) / Fraction(now[2])
    if rule["past_form"] == "difference":
        return value - usual
    return value / usual if usual > 0 else None


def _usual(rule: Row, period: str, of: ByPeriod) -> Fraction | None:
    """The periods before, pooled; one that nobody knows, or that awaits a decision, leaves the mean unknown."""
    before = [of.get(earlier, NO_ROW) for earlier in window(period, rule["past_periods"], 1)]
    known = [seen for seen in before if seen[0] == PRESENT and not seen[3]]
    lacking = [seen for seen in before if seen[0] in WITHOUT_FIGURE]
    if len(known) + len(lacking) < len(before) or not known or (lacking and rule["past_gap"] == "break"):
        return None
    return Fraction(sum(seen[1] for seen in known)) / Fraction(sum(seen[2] for seen in known))
