"""Items: every item row of `scores` against its rule.

Belongs here: which rows there must be and what each must hold, and what the totals need of them.
Does not belong here: what an item comes to (`scored.py`), totals (`totals.py`).
Read on: `scored.py`, `items.py`, `forms.py` for forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .census import People, Person
from .choices import check_choice
from .clauses import Gathered
from .entered import compare_entered
from .items import Item, items_of
from .observed import Observation, Observations
from .reading import grouped, together
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ, is_nearest_millionth
from .scored import NO_FORM, SAID, Said, Scored, score
from .statuses import OK, STATUSES
from .verdicts import PARAM_MISSING
from .wholes import TOTAL, Earned

_SUBJECT = ("scheme", "subject_type", "subject_id", "period")
_REPEATED = ("scheme_version", "parent_item", "weight", "max_points")
_ITEM = ("item", *_REPEATED, *SAID)
_OF_WHOLES = ("grade", "grade_status", "aggregation", "base", "cap", "floor", "share")
Values = tuple[Any, ...]  # a row, as _ITEM and _OF_WHOLES


class Sums:
    """What of one subject's items is needed for the total, and nothing more."""

    __slots__ = (
        *("counts", "earned", "groups", "items", "observed", "person", "points", "seen", "total", "without_form"),
        "worst",
    )

    def __init__(self, person: Person | None = None, observed: Mapping[str, Observation] | None = None) -> None:
        self.person, self.observed = person, observed or {}
        self.items = items_of(person.part, person.population) if person else {}
        self.seen = 0
        self.points: Number = 0
        self.worst = 0
        self.counts: dict[str, tuple[Number, int]] = {}
        self.total: Values | None = None
        self.earned: dict[str, list[Earned]] = {}  # by parent, where the total is more than the sum of items
        self.groups: dict[str, Values] = {}
        self.without_form = 0  # rows that say that no form was handed in


def named(values: Values) -> Row:
    """A row by its columns."""
    return dict(zip((*_ITEM, *_OF_WHOLES), values, strict=True))


def check_items(
    rows: Rows, people: People, observations: Observations, gathered: Gathered, sums: dict[Key, Sums]
) -> Iterator[Difference]:
    """Every item row; what the totals need is left in `sums`."""

    def sums_of(*key: str) -> tuple[Key, Sums]:
        subject: Key = (key[0], key[1], key[2], key[3])
        if subject not in sums:
            sums[subject] = Sums(people.get(subject), observations.at(subject[1:]))
        return subject, sums[subject]

    for (key, own), values, more in grouped(rows, (_SUBJECT, sums_of), (_ITEM, together), (_OF_WHOLES, together)):
        name, said = values[0], values[5:]
        own.without_form += said[1] == NO_FORM
        item, person = own.items.get(name), own.person
        if person is None or item is None or name == TOTAL:
            if not _is_whole(own, name, (*values, *more)):
                yield differ("scores", key, f"{name}.row", "none: no such rule or subject, or twice", "one row")
        elif own.seen & item.bit:
            yield differ("scores", key, f"{name}.row", "once", "more than once")
        else:
            scored = score(item, said, key, person, own.observed, gathered)
            _add(own, item, said, scored, person)
            if values[1:5] != item.repeated or not _agrees(item, said, scored):
                yield from _compare_item(key, item, named((*values, *more)), scored)
            if item.choices is not None:
                yield from check_choice(key, item, named((*values, *more)), own.observed)


def _is_whole(own: Sums, name: str, values: Values) -> bool:
    """A total or a group is kept until all its items were seen."""
    part = own.person.part if own.person else None
    if part and name == TOTAL and part.total and own.total is None:
        own.total = values
    elif part and name in part.wholes and name not in own.groups:
        own.groups[name] = values
    else:
        return False
    return True


def _add(own: Sums, item: Item, said: Said, scored: Scored, person: Person) -> None:
    own.seen |= item.bit
    rank, (_, _, occurrences, points) = scored.rank, said
    if not item.is_apart:
        own.worst = max(own.worst, rank)
        if scored.points is not None:
            own.points += scored.points[0] if scored.points[1] == 1 else points or 0
        if not person.part.is_plain_sum:
            own.earned.setdefault(item.parent, []).append(item.earned(rank, points if rank == OK else None))
    for measure, severity in item.classes:
        is_counted = rank == PARAM_MISSING and occurrences is not None
        count, worst = own.counts.get(measure, (0, 0))
        times = occurrences or 0
        figure = count + times if severity is None else max(count, severity if times > 0 else 0)
        own.counts[measure] = (figure, max(worst, OK if is_counted else rank))


def _agrees(item: Item, said: Said, scored: Scored) -> bool:
    """The quick question, of what does not repeat the rule. Only if not, `_compare_item` looks for what to name."""
    status, _, occurrences, points = said
    if status != STATUSES[scored.rank] or (item.is_entered and scored.rank == OK):
        return False
    if scored.occurrences is not None and not is_nearest_millionth(occurrences, *scored.occurrences):
        return False
    return points is None if scored.points is None else is_nearest_millionth(points, *scored.points)


def _compare_item(key: Key, item: Item, row: Row, scored: Scored) -> Iterator[Difference]:
    of = f"{item.name}."
    expected = dict(zip(_REPEATED, item.repeated, strict=True)) | {"status": STATUSES[scored.rank]}
    yield from columns_differ("scores", key, expected, row, of)
    if scored.occurrences is not None:
        yield from _shown("occurrences", key, row, scored.occurrences, of)
    if item.is_entered and scored.rank == OK:
        yield from compare_entered(key, item.rule, row, of)
    elif scored.points is None:
        yield from columns_differ("scores", key, {"points": None}, row, of)
    else:
        yield from _shown("points", key, row, scored.points, of)


def _shown(column: str, key: Key, row: Row, value: tuple[Number, Number], of: str) -> Iterator[Difference]:
    if not is_nearest_millionth(row[column], *value):
        exact = value[0] if value[1] == 1 else f"{value[0]}/{value[1]}"
        yield differ("scores", key, of + column, exact, row[column])
