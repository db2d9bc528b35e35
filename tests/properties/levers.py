"""Which facts a part reads, and which way is better for each, read from its rule tables.

Belongs here: from clauses, items and bands back through ranks and sums to what can be delivered; values worth trying.
Does not belong here: facts (`realising.py`), worlds (`drawing.py`). Nothing here names a scheme, a measure or an item.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from realising import BETTER_IS, Realiser

UP, DOWN, UNKNOWN = 1, -1, 0
SHEET = "sheet"


@dataclass(frozen=True)
class Lever:
    """Something of a person's month that can be moved. `better`: 1 more, -1 less, 0 not known or neither.

    kind: `count` (rows), `amount` (a value, or a ratio's numerator), `mark`, `event` (how often), `hired`, `sheet`.
    values: what is worth trying, ascending; for a sheet nothing. looks_back: how many months before are read too.
    waits: it can be not decided. may_be_blank: a month without it is not known, and no break.
    is_counted: somewhere it matters whether a month has it at all, so that having it is not better in itself.
    is_since_hiring: a form counts it over all months from the hire on.
    """

    kind: str
    name: str
    better: int
    values: tuple[Fraction, ...] = ()
    looks_back: int = 0
    waits: bool = False
    may_be_blank: bool = False
    is_counted: bool = False
    is_since_hiring: bool = False


def levers_of(realiser: Realiser, part_id: str) -> list[Lever]:
    """Every lever of a part, in a fixed order."""
    ways = _Ways(realiser, part_id).found
    found = []
    for name in sorted(ways):
        if name.startswith("event:"):
            found.append(
                Lever("event", name.removeprefix("event:"), ways[name], looks_back=_reach(realiser, part_id, None))
            )
        elif name == SHEET:
            found.append(Lever("sheet", SHEET, ways[name]))
        else:
            found.append(_lever(realiser, part_id, name, ways[name]))
    return found


def _lever(realiser: Realiser, part_id: str, measure: str, better: int) -> Lever:
    row = realiser.measures[measure]
    since_hiring = str(row["value_column"]).endswith("_since_hiring")
    kind = {"mark": "mark", "attribute": "hired"}.get(
        row["kind"], "count" if row["is_count"] or since_hiring else "amount"
    )
    clauses = [one for one in realiser.by_part[part_id]["clauses"] if one["measure"] == measure]
    return Lever(
        kind,
        measure,
        # to be hired later empties the months before: a rule for newcomers does not make that better
        UNKNOWN if kind == "hired" and better == DOWN else better,
        tuple(sorted(_values(realiser, part_id, measure, kind))),
        _reach(realiser, part_id, measure),
        any(one["role"] == "pending" for one in realiser.conditions.get(measure, ())),
        bool(clauses) and all(one["gap"] == "undecided" for one in clauses),
        any(one["window_aggregate"] == "present" for one in clauses),
        since_hiring,
    )


def _reach(realiser: Realiser, part_id: str, measure: str | None) -> int:
    """How many months before the period are read of a measure; None: of anything."""
    windows = [
        one["window_periods"]
        for one in realiser.by_part[part_id]["clauses"]
        if measure is None or one["measure"] == measure or realiser.measures.get(one["measure"], {}).get("phase", 9) > 0
    ]
    return max(windows, default=1) - 1


def _values(realiser: Realiser, part_id: str, measure: str, kind: str) -> set[Fraction]:
    """Round every threshold, and the ends of what may be delivered."""
    asked = {
        Fraction(one["required"])
        for one in realiser.by_part[part_id]["clauses"]
        if one["measure"] == measure and one["required"] is not None and one["window_aggregate"] != "present"
    }
    asked |= {Fraction(one["domain_low"]) for one in realiser.by_part[part_id]["items"] if one["of_measure"] == measure}
    if kind == "count":
        return {Fraction(number) for number in range(5)} | {value for one in asked for value in (one, one + 1)}
    if kind == "hired":
        return {value for one in asked | {Fraction(1)} for value in (one - 1, one, one + 1) if value >= 0}
    if kind == "mark":
        mark = realiser.mark_of(measure)
        near = {value for one in asked for value in (one - Fraction(1, 100), one, one + Fraction(1, 100))}
        ends = {Fraction(mark[end]) for end in ("minimum", "maximum") if mark[end] is not None}
        points = {
            Fraction(one["points"]) for one in realiser.by_part[part_id]["options"] if one["mark"] == mark["mark"]
        }
        words = {"yes_no": {Fraction(0), Fraction(1)}, "pass_fail": {Fraction(0), Fraction(1)}}
        return (
            points
            or words.get(mark["answer"])
            or {value for value in near | ends if not ends or min(ends) <= value <= max(ends)}
        )
    whole = realiser.whole_of(measure)
    if whole == 1:
        return asked | {Fraction(1), Fraction(3), Fraction(5)}
    cent = Fraction(1, 100) / whole
    return {value for one in asked | {Fraction(1)} for value in (one * Fraction(9, 10), one - cent, one, one + cent)}


class _Ways:
    """Walks from what is wanted (a higher star, more points) back to what is delivered."""

    def __init__(self, realiser: Realiser, part_id: str) -> None:
        self.realiser, self.tables = realiser, realiser.by_part[part_id]
        self.part = realiser.parts[part_id]
        self.found: dict[str, int] = {}
        self._stars()
        self._items()
        self._sheet()
        self._read_only()

    def _stars(self) -> None:
        """The highest star that asks a figure says which way is up: lower stars may be bands with an upper end."""
        highest: dict[str, tuple[int, set[int]]] = {}
        for clause in self.tables["clauses"]:
            if clause["target_kind"] == "star":
                star, ways = highest.get(clause["measure"], (-1, set()))
                way = BETTER_IS[clause["operator"]]
                if clause["star"] > star:
                    highest[clause["measure"]] = (clause["star"], {way})
                elif clause["star"] == star:
                    ways.add(way)
        for measure, (_, ways) in highest.items():
            self._want(measure, next(iter(ways)) if len(ways) == 1 else UNKNOWN)

    def _items(self) -> None:
        for item in self.tables["items"]:
            way = self._way_of_item(item)
            if item["event"]:
                self._tell(f"event:{item['item']}", way)
            for measure in (item["times_measure"], item["of_measure"]):
                if measure:
                    self._want(measure, way)
            for clause in self.tables["clauses"]:
                if clause["target_kind"] == "item" and clause["target"] == item["item"]:
                    self._want(clause["measure"], way * BETTER_IS[clause["operator"]])

    def _way_of_item(self, item: Any) -> int:
        if item["entered_sign"]:
            return int(item["entered_sign"])
        if item["points"] is not None and not item["of_measure"]:
            return int(item["points"] > 0) - int(item["points"] < 0)
        bands = [one for one in self.tables["bands"] if one["item"] == item["item"]]
        return _slope(bands)

    def _sheet(self) -> None:
        if self.tables["sheets"]:
            self.found[SHEET] = UP

    def _read_only(self) -> None:
        """What only flags, money or the order of a quota read is moved too, but promises nothing."""
        names = [one["measure"] for one in self.tables["clauses"] if one["target_kind"] == "flag"]
        names += [one["for_each_measure"] for one in self.tables["pay"] if one["for_each_measure"]]
        for name in names:
            for leaf in self._leaves(name):
                self.found.setdefault(leaf, UNKNOWN)

    def _leaves(self, measure: str) -> Iterator[str]:
        before = dict(self.found)
        self.found = {}
        self._want(measure, UNKNOWN)
        leaves, self.found = list(self.found), before
        return iter(leaves)

    def _want(self, measure: str, way: int) -> None:
        row = self.realiser.measures.get(measure)
        if row is None or row["kind"] in ("total", "results", "sheet", "faults", "star"):
            return
        if row["kind"] == "combination":
            for term in self.realiser.terms[measure]:
                self._want(term["term_measure"], way * term["sign"] if term["side"] == "numerator" else UNKNOWN)
        elif row["kind"] == "rank":
            rank = self.realiser.ranks.get(measure.removesuffix("_shared_by"), [None])[0]
            is_shared = measure not in self.realiser.ranks
            flip = -1 if rank["direction"] == "descending" else 1
            self._want(rank["of_measure"], UNKNOWN if is_shared else way * flip)
        elif row["kind"] in ("items", "worst"):
            classes = {one["item"] for one in self.tables["item_classes"] if one["measure"] == measure}
            for item in self.tables["items"]:
                if item["item"] in classes and item["event"]:
                    self._tell(f"event:{item['item']}", way)
        else:
            self._tell(measure, way)

    def _tell(self, name: str, way: int) -> None:
        """Two who want opposite things make a lever that promises nothing; an item of 0 points wants nothing."""
        known = self.found.get(name)
        if known in (None, way, UNKNOWN):
            self.found[name] = way
        elif way != UNKNOWN:
            self.found[name] = UNKNOWN


def _slope(bands: list[Any]) -> int:
    """Whether points only rise, or only fall, from band to band; each population by itself."""
    steps = set()
    for population in {one["population"] for one in bands}:
        own = sorted((one for one in bands if one["population"] == population), key=lambda one: one["low"] or -(10**12))
        steps |= {
            (above["points"] > below["points"]) - (above["points"] < below["points"])
            for below, above in pairwise(own)
            if None not in (above["points"], below["points"])
        }
    steps.discard(0)
    return steps.pop() if len(steps) == 1 else UNKNOWN
