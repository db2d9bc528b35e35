"""How much of a target is reached, and such figures weighed together: made again and compared.

Belongs here: attainments and weighted figures. Does not belong here: the figures that they are made of (`derived.py`,
`observed.py`).
Read on: schemes.md S21.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .observed import PRESENT, Observation, Observations, Place, of_place
from .rows import MILLION, Difference, Row
from .rulebook import Rulebook

Exact = Fraction | None  # None: not known


def check_attained(observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """Every attainment and every weighted figure that is there."""
    made = {name: terms for name, terms in book.terms.items() if terms[0]["side"] in ("of", "figure", "weight")}
    for place, found in observations.of_measures(made):
        terms = made[place[3]]
        target = book.targets.get(place[3])
        expected = (
            _attained(target, _of(terms, place, observations)) if target else _weighed(terms, place, observations)
        )
        shown = Fraction(found[1]) / Fraction(found[2]) if found[0] == PRESENT else None
        if (expected is None) != (shown is None):
            yield of_place(
                place, "status", "not known" if expected is None else "ok", "ok" if shown is not None else "open"
            )
        elif expected is not None and shown is not None and not _same(expected, shown, len(terms), found):
            yield of_place(place, "figures", expected, f"{found[1]}/{found[2]}")


def _of(terms: list[Row], place: Place, observations: Observations) -> Observation:
    return observations.get((*place[:3], terms[0]["term_measure"]))


def _attained(target: Row, seen: Observation) -> Exact:
    """All of it at most. Where less is better, nothing at all reaches all of it."""
    if seen[0] != PRESENT or seen[3] or target["target"] is None:
        return None
    figure, wanted = Fraction(seen[1]) / Fraction(seen[2]), Fraction(target["target"])
    if target["better"] == "higher":
        return min(figure / wanted, Fraction(1))
    return Fraction(1) if figure <= wanted else wanted / figure


def _weighed(terms: list[Row], place: Place, observations: Observations) -> Exact:
    """The mean of the figures by their weights; what weighs nothing is not asked for."""
    above, below = Fraction(0), Fraction(0)
    for weight in (term for term in terms if term["side"] == "weight"):
        state, numerator, denominator, pending = observations.get((*place[:3], weight["term_measure"]))
        if state != PRESENT or pending:
            return None
        if not numerator:
            continue
        figure = next(term for term in terms if term["side"] == "figure" and term["position"] == weight["position"])
        seen = observations.get((*place[:3], figure["term_measure"]))
        if seen[0] != PRESENT or seen[3]:
            return None
        above += Fraction(numerator) / Fraction(denominator) * Fraction(seen[1]) / Fraction(seen[2])
        below += Fraction(numerator) / Fraction(denominator)
    return above / below if below else None


def _same(expected: Fraction, shown: Fraction, terms: int, found: Observation) -> bool:
    """Targets times denominators and weights times quotients are kept to six digits each."""
    return abs(expected - shown) * Fraction(found[2]) * MILLION <= max(terms, 2)
