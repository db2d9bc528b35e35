"""Figures made of others: combinations of measures, counts of results, and the star as a figure.

Belongs here: making them again and comparing. Does not belong here: places in a population (`ranks.py`), totals
(`totals.py`), assessments (`sheet_months.py`).
Read on: `observed.py` for states, `awards.py` for standings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .census import People
from .observed import (
    ABSENT,
    AWAY,
    BLANK,
    BROKEN,
    GAP,
    LEFT_OUT,
    NOTHING,
    PRESENT,
    WAITING,
    Observation,
    Observations,
    of_place,
)
from .rows import Difference, Key, Number, Row
from .rulebook import Rulebook
from .spine import periods_inside

_OF_STANDING = {
    "error": BROKEN,
    "param_missing": BLANK,
    "held": WAITING,
    "not_applicable": LEFT_OUT,
    "manual_review": GAP,
}


class Standing(NamedTuple):
    """What later periods read of a star."""

    star: int | None
    status: str
    periods_held: int | None
    low: int | None = None  # on a ladder, the stars that it may be
    high: int | None = None
    version: int | None = None


def check_none_missing(people: People, observations: Observations) -> Iterator[Difference]:
    """Whoever is in has a row of every figure that its rules ask for: none at all would pass for a month unrated."""
    for key, person in people.items():
        seen = observations.at(key[1:])
        for measure in person.part.asked.get(person.population, ()):
            if measure not in seen:
                yield of_place((key[1], key[2], key[3], measure), "row", "one row", "none")


def check_combinations(observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """Sums and differences of other measures, over another sum where there is one below. A missing part is never 0."""
    combined = {name: terms for name, terms in book.terms.items() if terms[0]["side"] in ("numerator", "denominator")}
    for place, found in observations.of_measures(combined):
        terms = combined[place[3]]
        parts = [(term, observations.get((*place[:3], term["term_measure"]))) for term in terms]
        above, pending = _side(parts, "numerator")
        below = _side(parts, "denominator")[0] if any(term["side"] == "denominator" for term in terms) else 1
        if any(part[0] != PRESENT for _, part in parts) or not below:
            if found[0] == PRESENT:
                yield of_place(place, "status", "not ok: a part is missing or the denominator is 0", "ok")
        elif found[0] != PRESENT:
            yield of_place(place, "status", "ok", "no figure")
        elif found[1:] != (above, below, pending):
            yield of_place(place, "figures", f"{above}/{below} +{pending}", f"{found[1]}/{found[2]} +{found[3]}")


def _side(parts: Iterable[tuple[Row, Observation]], side: str) -> tuple[Number, Number]:
    chosen = [(term["sign"], part) for term, part in parts if term["side"] == side]
    return sum(sign * part[1] for sign, part in chosen), sum(part[3] for _, part in chosen)


def check_longer(people: People, observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """A figure of a longer period is made of its months; those with none are left out, an unknown one leaves it so."""
    for (_, subject_type, subject_id, period), person in people.items():
        for measure in sorted(person.part.longer):
            rule = book.measures[measure]
            by_period = observations.of(subject_type, subject_id, measure)
            months = [by_period[month] for month in periods_inside(period, "month") if month in by_period]
            expected = _together(rule, months, by_period.get(periods_inside(period, "month")[-1]))
            found = observations.get((subject_type, subject_id, period, measure))
            if found != expected and PRESENT in (found[0], expected[0]):
                place = (subject_type, subject_id, period, measure)
                yield of_place(place, "figures", _shown(expected), _shown(found))


def _together(rule: Row, months: list[Observation], last: Observation | None) -> Observation:
    known = [month for month in months if month[0] == PRESENT]
    if len(known) < sum(month[0] not in (GAP, AWAY) for month in months) or not known:
        return NOTHING
    if rule["kind"] == "attribute":
        return last if last is not None and last[0] == PRESENT else NOTHING
    numerators = [month[1] for month in known]
    pick = {"minimum": min, "maximum": max}.get(rule["aggregate"], sum)
    is_mean = rule["kind"] == "mark" or rule["aggregate"] in ("mean", "ratio")
    below = sum(month[2] for month in known) if is_mean else 1
    return (PRESENT, pick(numerators), below, sum(month[3] for month in known)) if below else NOTHING


def _shown(found: Observation) -> str:
    return f"{found[1]}/{found[2]} +{found[3]}" if found[0] == PRESENT else "no figure"


def check_results(
    people: People, observations: Observations, standings: Mapping[Key, Standing]
) -> Iterator[Difference]:
    """How many shorter periods ended with a star; a period whose star is not known yet is pending."""
    for key, person in people.items():
        for count in person.part.results:
            if count["star"] is None:  # a roll-up of totals
                continue
            place = (key[1], key[2], key[3], count["measure"])
            inside = [
                standings[count["of_part_scheme"], key[1], key[2], period]
                for period in periods_inside(key[3], count["of_period_kind"])
                if (count["of_part_scheme"], key[1], key[2], period) in standings
            ]
            found = observations.get(place)
            hits = sum(each.status == "ok" and each.star == count["star"] for each in inside)
            pending = sum(each.status not in ("ok", "manual_review") for each in inside)
            expected: object = (hits, pending) if inside else "no figure"
            counted: object = (found[1], found[3]) if found[0] == PRESENT else "no figure"
            if expected != counted:
                yield of_place(place, "figures", _told(expected), _told(counted))


def _told(figures: object) -> object:
    return f"{figures[0]} +{figures[1]}" if isinstance(figures, tuple) else figures


def check_star_figures(
    book: Rulebook, observations: Observations, standings: Mapping[Key, Standing]
) -> Iterator[Difference]:
    """The star as a figure that flags may read: put in from the standings, and compared where the models show it."""
    for (scheme, subject_type, subject_id, period), standing in standings.items():
        measure = book.repeats(scheme, "star")
        if measure is None:
            continue
        place = (subject_type, subject_id, period, measure)
        expected = star_figure(standing)
        found = observations.get(place, expected)
        if (found[0] == PRESENT) != (expected[0] == PRESENT) or (found[0] == PRESENT and found != expected):
            yield of_place(place, "numerator", standing.star, found[1] if found[0] == PRESENT else None)
        observations.put(place, expected)


def star_figure(standing: Standing) -> Observation:
    if standing.status == "ok" and standing.star is not None:
        return PRESENT, standing.star, 1, 0
    return _OF_STANDING.get(standing.status, ABSENT), 0, 1, 0
