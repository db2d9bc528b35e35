"""Totals: items together, then the cap, then the floor; known only if every item is.

Belongs here: the `total` rows of `scores`, missing item rows, and what `observations` repeats of totals and of counts.
Does not belong here: the items themselves (`scores.py`), what is more than a sum (`wholes.py`).
Read on: `stars.py` for the place that a total gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from .census import People, Person
from .clauses import Gathered
from .forms import PENDING, awaits_signature, check_form
from .grades import grade_of
from .items import items_of
from .observed import PRESENT, Observations, of_place
from .rows import Difference, Key, Number, Row, columns_differ, differ
from .rulebook import Rulebook
from .scores import Sums, named
from .statuses import LEFT_OUT_RANK, OK, STATUSES
from .wholes import Earned, check_groups, groups_of, scaled, shown_differs, total_of

Totals = dict[Key, Number]


def check_totals(
    people: People,
    observations: Observations,
    book: Rulebook,
    gathered: Gathered,
    sums: dict[Key, Sums],
    totals: Totals,
) -> Iterator[Difference]:
    """Missing item rows, the totals, and what `observations` says of both. A total is known only if every item is."""
    for key, person in people.items():
        part = person.part
        if not part.items and part.total is None:
            continue
        own = sums.get(key) or Sums()
        if part.needs_form:
            yield from check_form(key, person, own, observations)
        missing = [name for name, item in items_of(part, person.population).items() if not own.seen & item.bit]
        for item in missing:
            yield differ("scores", key, f"{item}.row", "one row", "none")
        if part.total is not None and own.total is None:
            yield differ("scores", key, "total.row", "one row", "none")
        elif part.total is not None and not missing:
            yield from _check_total(key, person, own, observations, book, gathered, totals)
        if not missing:
            yield from _check_counts(key, own, observations)


def limited(rule: Row, points: Number) -> Number:
    """Base added, then the cap, then the floor."""
    total = points if rule["base"] is None else rule["base"] + points
    if rule["cap"] is not None:
        total = min(total, rule["cap"])
    return total if rule["floor"] is None else max(total, rule["floor"])


def _check_total(
    key: Key,
    person: Person,
    own: Sums,
    observations: Observations,
    book: Rulebook,
    gathered: Gathered,
    totals: Totals,
) -> Iterator[Difference]:
    rule = person.part.total
    if rule is None or own.total is None:
        return
    row = named(own.total)
    rank = own.worst if person.part.items else LEFT_OUT_RANK if own.without_form else OK
    status = PENDING if rank == OK and awaits_signature(key, person, observations) else STATUSES[rank]
    if not person.part.is_plain_sum:
        groups = groups_of(person.part, own.earned)
        rows = {name: named(values) for name, values in own.groups.items()}
        yield from check_groups(key, person.part, groups, rows)
        whole = total_of(person.part, own.earned, groups)
        if status == PENDING:
            whole = Earned(whole.rank)
        yield from _check_whole(key, person, whole, status, row, observations, book)
        exact = scaled(rule, whole)
        if exact is not None:
            totals[key] = row["points"]
    else:
        yield from _check_sum(key, person, status, own, row, observations, book, totals)
        exact = Fraction(totals[key]) if key in totals else None
    if person.part.grades:
        yield from columns_differ("scores", key, grade_of(key, person, exact, gathered), row, "total.")


def _check_whole(
    key: Key, person: Person, whole: Earned, status: str, row: Row, observations: Observations, book: Rulebook
) -> Iterator[Difference]:
    """A total that is more than a sum: its points, its share, and both as figures."""
    rule = person.part.total or {}
    expected: dict[str, object] = {
        "scheme_version": person.part.version,
        **{column: rule[column] for column in ("aggregation", "base", "cap", "floor")},
        "status": status,
    }
    yield from columns_differ("scores", key, expected, row, "total.")
    points = scaled(rule, whole)
    yield from shown_differs(key, "total.points", row["points"], points)
    yield from _check_quotient(key, book.repeats(key[0], "total"), points, observations)
    if rule.get("of_available"):
        share = whole.points / whole.most if whole.points is not None and whole.most else None
        yield from shown_differs(key, "total.share", row.get("share"), share)
        yield from shown_differs(key, "total.max_points", row.get("max_points"), whole.most)
        yield from _check_quotient(key, book.repeats(key[0], "share"), share, observations)


def _check_quotient(
    key: Key, measure: str | None, figure: Fraction | None, observations: Observations
) -> Iterator[Difference]:
    """A fraction that `observations` repeats, whatever it stands over."""
    if measure is None:
        return
    place = (key[1], key[2], key[3], measure)
    state, numerator, denominator, _ = observations.get(place)
    found = Fraction(numerator) / Fraction(denominator) if state == PRESENT else None
    if found != figure:
        yield of_place(place, "figures", figure, found)


def _check_sum(
    key: Key,
    person: Person,
    status: str,
    own: Sums,
    row: Row,
    observations: Observations,
    book: Rulebook,
    totals: Totals,
) -> Iterator[Difference]:
    rule = person.part.total or {}
    points = limited(rule, own.points) if status == STATUSES[OK] else None
    expected: dict[str, object] = {
        "scheme_version": person.part.version,
        **{column: rule[column] for column in ("aggregation", "base", "cap", "floor")},
        "points": points,
        "status": status,
    }
    yield from columns_differ("scores", key, expected, row, "total.")
    if points is not None:
        totals[key] = points
    yield from _check_repeated(key, book.repeats(key[0], "total"), points, observations)


def _check_counts(key: Key, own: Sums, observations: Observations) -> Iterator[Difference]:
    for measure, (count, worst) in own.counts.items():
        yield from _check_repeated(key, measure, count if worst == OK else None, observations)


def _check_repeated(
    key: Key, measure: str | None, figure: Number | None, observations: Observations
) -> Iterator[Difference]:
    if measure is None:
        return
    place = (key[1], key[2], key[3], measure)
    state, numerator, denominator, _ = observations.get(place)
    found = numerator if state == PRESENT and denominator == 1 else None
    if found != figure:
        yield of_place(place, "numerator", figure, found)


def totals_by_population(people: People, totals: Totals) -> dict[tuple[str, str, str | None, str], list[Number]]:
    """The known totals of each scheme, period, site and population, for places."""
    grouped = defaultdict(list)
    for key, points in totals.items():
        person = people[key]
        grouped[key[0], key[3], person.site_id, person.population].append(points)
    return dict(grouped)
