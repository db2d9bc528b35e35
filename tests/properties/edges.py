"""Worlds just below, on and just above every threshold of the rule tables.

Belongs here: a world for each side of the threshold of each clause, band and measured range, and what must come of it.
Does not belong here: how a figure is made (`realising.py`), what came (`test_edges.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from property_world import Unreachable, World
from realising import HOLDS, Realiser

from dagster_project.periods import Period, at_index, parse
from dagster_project.rules.compiler.library_tables import Compiled

# A leap February, ends of quarters and years, and a month of 31 days.
MONTHS = ("2024-02", "2025-03", "2025-07", "2025-12", "2026-01")
SIDES = (-1, 0, 1)


@dataclass(frozen=True)
class ClauseEdge:
    """A world in which the clause's figure lies `side` steps from what is required."""

    world: World
    clause: Any
    side: int
    figure: Fraction
    figure_period: str
    verdict: str


@dataclass(frozen=True)
class PointsEdge:
    """A world in which an item's figure lies `side` steps from the end of one of its bands or ranges."""

    world: World
    item: str
    side: int
    figure: Fraction
    points: Fraction


@dataclass
class Edges:
    """`unreachable`: (what, side, why) of thresholds that no facts can come to."""

    clauses: list[ClauseEdge] = field(default_factory=list)
    points: list[PointsEdge] = field(default_factory=list)
    unreachable: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def worlds(self) -> list[World]:
        return [*(edge.world for edge in self.clauses), *(edge.world for edge in self.points)]


def all_edges(compiled: Compiled, random: Random) -> Edges:
    """For every part of every scheme; of a variant, what differs from the scheme as it stands."""
    realiser, found = Realiser(compiled), Edges()
    seen: Counter[Any] = Counter()
    for part in sorted(compiled.rows["parts"], key=lambda row: row["part_id"]):
        for clause in realiser.by_part[part["part_id"]]["clauses"]:
            if _is_new(seen, realiser, part, clause) and clause["required"] is not None:
                for side in SIDES:
                    _clause_edge(found, realiser, part, clause, side, random)
        for item in realiser.by_part[part["part_id"]]["items"]:
            if "~" not in part["scheme"]:
                _points_edges(found, realiser, part, item, random)
    return found


def _is_new(seen: Counter[Any], realiser: Realiser, part: Any, clause: Any) -> bool:
    """Whether no clause before asked the same of the same figure: most clauses of a variant are the scheme's own."""
    scheme = part["scheme"].split("~")[0]
    bare = {
        name: value for name, value in clause.items() if name not in ("part_id", "measure", "reference", "provenance")
    }
    figure = clause["measure"].replace(part["scheme"], scheme)
    conditions = [
        tuple(one[name] for name in ("role", "group_no", "column_name", "operator", "value"))
        for one in realiser.conditions.get(clause["measure"], ())
        if one["column_name"] != "scheme"
    ]
    judged_by = part["population_of"] if clause["population"] else None
    key = (scheme, part["period_kind"], judged_by, figure, tuple(conditions), tuple(bare.values()))
    seen[key] += 1
    return seen[key] == 1


def _period(part: Any, random: Random) -> Period:
    month = parse(random.choice(MONTHS))
    if part["period_kind"] == "month":
        return month
    return at_index(part["period_kind"], month.index // 12 * 12)


def _clause_edge(found: Edges, realiser: Realiser, part: Any, clause: Any, side: int, random: Random) -> None:
    period = _period(part, random)
    what = (
        f"{part['part_id']} {clause['target']}/{clause['alternative']}/{clause['clause']} {clause['population'] or ''}"
    )
    world = World(f"edge {what} {side:+d}", part["scheme"], period)
    world.people["a"] = realiser.person(part["part_id"], clause["population"])
    measure = clause["measure"]
    is_counted = clause["window_aggregate"] == "present"
    of = Fraction(1) if is_counted else realiser.whole_of(measure)
    required = Fraction(clause["required"]) * of
    figure = required + side * (1 if is_counted else step_of(realiser, measure))
    window = [period.shift(-back) for back in range(clause["window_periods"])]
    last = window[-1]
    try:
        holds = _fill_window(realiser, world, part["part_id"], clause, window, (figure, required, of))
    except Unreachable as reason:
        found.unreachable.append((what, side, str(reason)))
        return
    world.periods = periods_of(realiser, part, clause, period, window)
    verdict = "met" if holds else "not_met"
    found.clauses.append(ClauseEdge(world, clause, side, figure / of, last.text, verdict))


def _fill_window(
    realiser: Realiser,
    world: World,
    part_id: str,
    clause: Any,
    window: list[Period],
    aim: tuple[Fraction, Fraction, Fraction],
) -> bool:
    """The figure into the oldest period of the window; returns whether the clause must hold."""
    figure, required, of = aim
    compare, measure = HOLDS[clause["operator"]], clause["measure"]
    oldest, *later = reversed(window)
    if clause["window_aggregate"] == "present":
        if figure < 0 or figure > len(window):
            raise Unreachable("a window has no such number of periods")
        for period in window[: int(figure)]:
            realiser.put(world, "a", part_id, measure, Fraction(1), period)
        return bool(compare(figure, required))
    if clause["window_aggregate"] == "mean":
        for period in window:
            realiser.put(world, "a", part_id, measure, figure, period, of)
        return bool(compare(figure, required))
    realiser.put(world, "a", part_id, measure, figure, oldest, of)
    if clause["window_aggregate"] == "every":
        for period in later:
            realiser.put(world, "a", part_id, measure, meeting(realiser, clause, required), period, of)
    elif not realiser.measures[measure]["is_count"]:
        for period in later:
            realiser.put(world, "a", part_id, measure, Fraction(0), period, of)
    return bool(compare(figure, required))


def meeting(realiser: Realiser, clause: Any, required: Fraction) -> Fraction:
    """The nearest figure that the clause is content with."""
    step = step_of(realiser, clause["measure"])
    return next(
        figure for figure in (required, required + step, required - step) if HOLDS[clause["operator"]](figure, required)
    )


def step_of(realiser: Realiser, measure: str) -> Fraction:
    """One, where the figure can only be whole; else a hundredth."""
    row: Any = realiser.measures.get(measure, {})
    mark = realiser.mark_of(measure)
    column_type = realiser.types.get(row.get("source"), {}).get(row.get("value_column"))
    is_whole = (
        row.get("is_count")
        or row.get("kind") in ("attribute", "rank")
        or (mark is not None and mark["answer"] not in ("points", None))
        or (column_type == "integer" and row.get("aggregate") != "mean")
        or any(step_of(realiser, term["term_measure"]) == 1 for term in realiser.terms.get(measure, ()))
    )
    return Fraction(1) if is_whole else Fraction(1, 100)


def periods_of(realiser: Realiser, part: Any, clause: Any, period: Period, window: list[Period]) -> list[str]:
    """The period, and the ones whose results it reads: shorter ones inside, or those of a window over results."""
    inside = period.months if period.kind != "month" else []
    reads_results = realiser.measures.get(clause["measure"], {}).get("phase", 0) >= 2
    before = list(reversed(window)) if reads_results else []
    return list(dict.fromkeys(one.text for one in (*inside, *before, period)))


def _points_edges(found: Edges, realiser: Realiser, part: Any, item: Any, random: Random) -> None:
    for low_or_high, side in _ends(realiser, part, item):
        figure = low_or_high + side * (
            step_of(realiser, item["of_measure"]) if item["of_measure"] else Fraction(1, 100)
        )
        points = _points_of(realiser, part, item, figure)
        period = _period(part, random)
        world = World(f"edge {part['part_id']} {item['item']} {figure}", part["scheme"], period, periods=[period.text])
        world.people["a"] = realiser.person(part["part_id"], None)
        try:
            if points is None:
                raise Unreachable("the figure lies in no band")
            _put_figure(realiser, world, part["part_id"], item, figure, period)
        except Unreachable as reason:
            found.unreachable.append((world.title, side, str(reason)))
            continue
        found.points.append(PointsEdge(world, item["item"], side, figure, points))


def _ends(realiser: Realiser, part: Any, item: Any) -> Iterator[tuple[Fraction, int]]:
    rows = [
        (row["low"], row["high"]) for row in realiser.by_part[part["part_id"]]["bands"] if row["item"] == item["item"]
    ] + [
        (row["quantity_from"], row["quantity_to"])
        for row in realiser.by_part[part["part_id"]]["event_rules"]
        if row["item"] == item["item"] and row["quantity_role"] == "measured"
    ]
    ends = {Fraction(end) for row in rows for end in row if end is not None}
    return ((end, side) for end in sorted(ends) for side in SIDES)


def _points_of(realiser: Realiser, part: Any, item: Any, figure: Fraction) -> Fraction | None:
    """What the item must earn: its one band's points, or its own if the measured quantity lies in its range."""
    tables = realiser.by_part[part["part_id"]]
    if item["of_measure"]:
        held = [
            row
            for row in tables["bands"]
            if row["item"] == item["item"]
            and _lies(figure, row["low"], row["low_inclusive"], row["high"], row["high_inclusive"])
        ]
        return Fraction(held[0]["points"]) if len(held) == 1 else None
    rule = next(row for row in tables["event_rules"] if row["item"] == item["item"])
    is_in = _lies(figure, rule["quantity_from"], rule["from_inclusive"], rule["quantity_to"], rule["to_inclusive"])
    return Fraction(item["points"]) if is_in else Fraction(0)


def _lies(figure: Fraction, low: Any, low_inclusive: bool, high: Any, high_inclusive: bool) -> bool:
    above = low is None or figure > low or (low_inclusive and figure == low)
    return bool(above and (high is None or figure < high or (high_inclusive and figure == high)))


def _put_figure(realiser: Realiser, world: World, part_id: str, item: Any, figure: Fraction, period: Period) -> None:
    if item["of_measure"]:
        of = realiser.whole_of(item["of_measure"])
        if realiser.parts[part_id]["needs_form"]:
            _hand_in_a_form(realiser, world, part_id, period)
        realiser.put(world, "a", part_id, item["of_measure"], figure * of, period, of)
    else:
        realiser.log(world, "a", part_id, item, period)
        world.rows[-1].values["quantity"] = f"{float(figure):g}"


def _hand_in_a_form(realiser: Realiser, world: World, part_id: str, period: Period) -> None:
    for mark in realiser.by_part[part_id]["marks"]:
        world.add("assessments", "a", period, item=mark["mark"], mark=best_of(realiser, mark))


def best_of(realiser: Realiser, mark: Any) -> str:
    """The highest answer of a mark."""
    if mark["answer"] == "option":
        options = [row for row in realiser.by_part[mark["part_id"]]["options"] if row["mark"] == mark["mark"]]
        return str(max(options, key=lambda row: row["points"])["option"])
    if mark["answer"] == "count":
        return "0"
    words = {"yes_no": "yes", "pass_fail": "pass"}
    return words.get(mark["answer"], f"{mark['maximum']:f}" if mark["maximum"] is not None else "1")
