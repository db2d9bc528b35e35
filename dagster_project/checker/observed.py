"""The observations: what state each is in, and that the row agrees with itself and with those that it is made of.

Belongs here: reading `observations`, its own consistency, combinations of measures, counts of results.
Does not belong here: reading sources again (that needs the frozen deliveries: `evidence`), ranks (`ranks.py`).
Read on: `windows.py` for what a state does to a clause.

The states, once status and reason are read:
  PRESENT   a figure, perhaps with a pending part: anywhere in [numerator, numerator + pending]
  GAP       the feed came and held no figure (or no place, or a denominator of 0): the clause's gap policy decides
  AWAY      not at work then: a window that reaches there is not met
  ABSENT    the feed did not come, or nobody says why there is no figure: unknown, never zero
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .census import People
from .rows import Difference, Key, Number, Row, Rows, differ, is_nearest_millionth
from .rulebook import Rulebook
from .spine import periods_inside

PRESENT, GAP, AWAY, ABSENT, WAITING, BLANK, BROKEN, LEFT_OUT = range(8)
GAP_REASONS = frozenset({"no_figure", "denominator_zero", "population_too_small", "not_rated"})
_OF_STATUS = {"error": BROKEN, "param_missing": BLANK, "held": WAITING, "not_applicable": LEFT_OUT}

Observation = tuple[int, Number, Number, Number]  # state, numerator, denominator, pending
Place = tuple[str, str, str, str]  # subject_type, subject_id, period, measure
Observations = Mapping[Place, Observation]
NOTHING: Observation = (ABSENT, 0, 1, 0)


class Standing(NamedTuple):
    """What later periods read of a star."""

    star: int | None
    status: str
    periods_held: int | None


def read_observation(row: Row) -> Observation:
    status, numerator, denominator, reason = row["status"], row["numerator"], row["denominator"], row["reason_code"]
    if (status == "ok" or status == "held") and numerator is not None and denominator:
        return PRESENT, numerator, denominator, row["pending"] or 0
    if reason in GAP_REASONS:
        return GAP, 0, 1, 0
    if reason == "not_at_work":
        return AWAY, 0, 1, 0
    return _OF_STATUS.get(status, ABSENT), 0, 1, 0


def read_observations(rows: Rows, seen: dict[Place, Observation]) -> Iterator[Difference]:
    """Fill `seen`; a difference for a row that contradicts itself."""
    for row in rows:
        place = (row["subject_type"], row["subject_id"], row["period"], row["measure"])
        if place in seen:
            yield of_place(place, "row", "once", "more than once")
        seen[place] = read_observation(row)
        yield from _of_itself(place, row, seen[place])


def of_place(place: Place, what: str, expected: object, found: object) -> Difference:
    scheme = place[3].partition(".")[0] if "." in place[3] else ""
    return differ("observations", (scheme, place[0], place[1], place[2]), f"{place[3]}.{what}", expected, found)


def _of_itself(place: Place, row: Row, seen: Observation) -> Iterator[Difference]:
    state, numerator, denominator, pending = seen
    if state != PRESENT:
        if row["status"] == "ok":
            yield of_place(place, "status", "a figure over a denominator other than 0, or another status", "ok")
        if row["value"] is not None:
            yield of_place(place, "value", None, row["value"])
        return
    if not is_nearest_millionth(row["value"], numerator, denominator):
        yield of_place(place, "value", f"{numerator}/{denominator}", row["value"])
    if pending < 0 or (row["status"] == "held") != (pending > 0):
        yield of_place(place, "status", "held" if pending else "ok", row["status"])


def check_combinations(observations: Observations, book: Rulebook) -> Iterator[Difference]:
    """Sums and differences of other measures, over another sum where there is one below. A missing part is never 0."""
    for place, found in observations.items():
        terms = book.terms.get(place[3])
        if terms is None:
            continue
        parts = [(term, observations.get((*place[:3], term["term_measure"]), NOTHING)) for term in terms]
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


def check_results(
    people: People, observations: Observations, standings: Mapping[Key, Standing]
) -> Iterator[Difference]:
    """How many shorter periods ended with a star; a period whose star is not known yet is pending."""
    for key, person in people.items():
        for count in person.part.results:
            place = (key[1], key[2], key[3], count["measure"])
            inside = [
                standings[count["of_part_scheme"], key[1], key[2], period]
                for period in periods_inside(key[3], count["of_period_kind"])
                if (count["of_part_scheme"], key[1], key[2], period) in standings
            ]
            found = observations.get(place, NOTHING)
            hits = sum(each.status == "ok" and each.star == count["star"] for each in inside)
            pending = sum(each.status not in ("ok", "manual_review") for each in inside)
            expected: object = (hits, pending) if inside else "no figure"
            counted: object = (found[1], found[3]) if found[0] == PRESENT else "no figure"
            if expected != counted:
                yield of_place(place, "figures", _told(expected), _told(counted))


def _told(figures: object) -> object:
    return f"{figures[0]} +{figures[1]}" if isinstance(figures, tuple) else figures
