"""What a figure can be at all: from where to where it lies, and whether it is a whole number.

Belongs here: the domain of a measure, and intervals of whole numbers.
Does not belong here: what is asked of a figure (`ladders.py`), which points it earns (`bands.py`).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.proofs.intervals import INFINITY, Interval
from dagster_project.rules.proofs.part import Part
from dagster_project.rules.sources import rule_sources

_LASTING = ("sum", "minimum", "maximum")


def domain_of(part: Part, name: str) -> Interval:
    """Marks lie in their range, counts and service from 0, places from 1; of the others nothing is known."""
    measure, mark = part.measures[name], part.marks.get(name)
    if mark is not None:
        top = mark["maximum"]
        return Interval(mark["minimum"], True, INFINITY if top is None else top, top is not None)
    if measure["is_count"] or measure["kind"] == "attribute":
        return Interval(Decimal(0), True, INFINITY)
    if measure["kind"] == "rank":
        return Interval(Decimal(1), True, INFINITY)
    return Interval()


def is_whole(part: Part, name: str) -> bool:
    """Counts, service, and what is made of a source's whole numbers by adding or choosing."""
    measure = part.measures[name]
    if measure["is_count"] or measure["kind"] == "attribute":
        return True
    if measure["kind"] == "combination":
        terms = [term for term in part.terms if term["measure"] == name]
        return all(term["side"] == "numerator" and is_whole(part, term["term_measure"]) for term in terms)
    return measure["aggregate"] in _LASTING and _column_type(measure) == "integer"


def _column_type(measure: Row) -> str | None:
    source = rule_sources().get(measure["source"])
    return source.types.get(measure["value_column"]) if source else None


def widened(interval: Interval) -> Interval:
    """The whole numbers of an interval, each standing for the stretch up to the next one: `[1, 3]` is `[1, 4)`."""
    low, high = interval.low, interval.high
    if low.is_finite():
        first = low.to_integral_value(ROUND_CEILING)
        low = first + 1 if first == low and not interval.has_low else first
    if high.is_finite():
        last = high.to_integral_value(ROUND_FLOOR)
        high = last if last == high and not interval.has_high else last + 1
    return Interval(low, low.is_finite(), high, False)


def narrowed(interval: Interval) -> Interval:
    """The other way round: `[1, 4)` of widened numbers is `[1, 3]`."""
    if not interval.high.is_finite():
        return interval
    return Interval(interval.low, interval.has_low, interval.high - 1, True)
