"""Stars: numbered without holes, each reachable, none with a clause that says nothing, higher ones never asking less.

Belongs here: what clauses of one ladder are to each other, seen as intervals of a measure over a window.
Does not belong here: populations (`populations.py`) and pay (`pay.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.domains import domain_of
from dagster_project.rules.proofs.intervals import Interval, gaps, of_comparison
from dagster_project.rules.proofs.part import Part, repeated

Figure = tuple[str, str, int, int]


def problems(part: Part) -> Iterator[Problem]:
    """What the clauses of a ladder whose stars are numbered well are to each other."""
    for population in part.populations:
        for star in part.stars:
            yield from _star(part, star, population)
        yield from _gates(part, population)
        if part.head["levels_are_chained"]:
            yield from _monotone(part, population)
        elif part.head["no_star"] == "manual_review":
            yield from _bands(part, population)


def numbering(part: Part) -> Iterator[Problem]:
    """Stars 1, 2, 3 …, each once."""
    for row, first in repeated(part.rows["levels"], "star"):
        yield Problem(row.place, f"Star {row['star']} stands twice (first on line {first.place.line}).", "Keep one.")
    for expected, star in enumerate(part.stars, start=1):
        if star != expected:
            row = next(row for row in part.rows["levels"] if row["star"] == star)
            yield Problem(
                row.place, f"Star {star} follows star {expected - 1}.", "Stars are numbered 1, 2, 3 … without a hole."
            )
            return


def _star(part: Part, star: int, population: str) -> Iterator[Problem]:
    clauses = part.clauses(star, population)
    if not clauses and not _is_reached_by_moves(part, star):
        row = next(row for row in part.rows["levels"] if row["star"] == star)
        yield Problem(
            row.place, f"Star {star} asks nothing of `{population}`: everybody would have it.", "Give it a clause."
        )
    for first, second in combinations(clauses, 2):
        if _figure(first) == _figure(second) and first["alternative"] == second["alternative"]:
            yield from _siblings(part, star, first, second)
    for clause in clauses:
        yield from _alone(part, star, clause)
    if part.head["levels_are_chained"]:
        lower = [row for below in part.stars if below < star for row in part.clauses(below, population)]
        for first, second in ((low, high) for low in lower for high in clauses if _figure(low) == _figure(high)):
            if _both(first, second).is_empty:
                yield _unreachable(star, first, second)


def _gates(part: Part, population: str) -> Iterator[Problem]:
    """Everybody with a star passed each gate: each star and alternative asks it, in a chain the lowest star."""
    clauses = part.clauses(None, population)
    groups = {(row["star"], row["alternative"]) for row in clauses}
    if part.head["levels_are_chained"]:
        groups = {group for group in groups if group[0] == part.stars[0]}
    gates = [row for row in clauses if row["is_gate"]]
    for gate in gates:
        asked = {(row["star"], row["alternative"]) for row in gates if _asks_the_same(row, gate)}
        if not groups <= asked:
            star = min(group[0] for group in groups - asked)
            what = f"The gate `{gate['clause']}` is not asked at star {star}, and who fails it would have that star."
            yield Problem(gate.place, what, "Ask it at each star, or chain the stars.")


def _asks_the_same(row: Row, gate: Row) -> bool:
    return _figure(row) == _figure(gate) and _interval(row) == _interval(gate)


def _is_reached_by_moves(part: Part, star: int) -> bool:
    return any(row["kind"] == "raise_to" and row["stars"] == star for row in part.rows["moves"])


def _siblings(part: Part, star: int, first: Row, second: Row) -> Iterator[Problem]:
    one, other = _interval(first), _interval(second)
    if _both(first, second).is_empty:
        yield _unreachable(star, first, second)
    elif one.holds(other):
        yield _dead(star, first, second)
    elif other.holds(one):
        yield _dead(star, second, first)


def _alone(part: Part, star: int, clause: Row) -> Iterator[Problem]:
    domain, asked = _domain(part, clause), _interval(clause)
    if clause["required"] is None or clause["operator"] == "<>":
        return
    if asked.meet(domain).is_empty:
        asking = f"`{clause['clause']}` asks for {asked}, and `{clause['measure']}` lies in {domain}"
        what = f"Star {star} cannot be reached: {asking}."
        yield Problem(clause.place, what, "Mend the threshold.")
    elif asked.holds(domain):
        what = f"The clause `{clause['clause']}` of star {star} always holds: `{clause['measure']}` lies in {domain}."
        yield Problem(clause.place, what, "Mend the threshold, or take the clause out.")


def _monotone(part: Part, population: str) -> Iterator[Problem]:
    for low, high in combinations(part.clauses(None, population), 2):
        lower, higher = sorted((low, high), key=lambda row: row["star"])
        if (
            lower["star"] == higher["star"]
            or _figure(lower) != _figure(higher)
            or lower["operator"] != higher["operator"]
        ):
            continue
        if not _interval(lower).holds(_interval(higher)):
            what = (
                f"Star {higher['star']} asks `{higher['clause']}` {higher['operator']} {higher['required']}, "
                f"less than star {lower['star']} ({lower['operator']} {lower['required']}, line {lower.place.line})."
            )
            yield Problem(
                higher.place, what, "In a chain a higher star asks at least as much of the same measure and window."
            )


def _bands(part: Part, population: str) -> Iterator[Problem]:
    """Stars that are bands of one measure and nothing else: no overlap among them, no gap up to the highest star."""
    by_star = {star: part.clauses(star, population) for star in part.stars}
    pure = {star: rows for star, rows in by_star.items() if rows and len({_figure(row) for row in rows}) == 1}
    figures = [_figure(rows[0]) for rows in pure.values()]
    for figure in sorted({figure for figure in figures if figures.count(figure) > 1}):
        bands = {star: _band(rows) for star, rows in pure.items() if _figure(rows[0]) == figure}
        for (one, first), (other, second) in combinations(bands.items(), 2):
            if not first.meet(second).is_empty:
                what = f"The bands of star {one} and star {other} of `{figure[0]}` overlap in {first.meet(second)}."
                yield Problem(pure[other][0].place, what, "Let one band end where the next begins.")
        all_bands = [
            _band([row for row in rows if _figure(row) == figure])
            for rows in by_star.values()
            if any(_figure(row) == figure for row in rows)
        ]
        for gap in gaps(all_bands, Interval()):
            what = f"No star covers `{figure[0]}` in {gap}."
            yield Problem(pure[min(bands)][0].place, what, "Let one band begin where another ends.")


def _band(rows: list[Row]) -> Interval:
    band = Interval()
    for row in rows:
        band = band.meet(_interval(row))
    return band


def _figure(row: Row) -> Figure:
    return row["measure"], row["window_aggregate"], row["window_periods"], row["lag_periods"] or 0


def _interval(row: Row) -> Interval:
    if row["required"] is None:
        return Interval()
    return of_comparison(row["operator"], row["required"]) or Interval()


def _both(first: Row, second: Row) -> Interval:
    return _interval(first).meet(_interval(second))


def _domain(part: Part, clause: Row) -> Interval:
    """What a figure can be over the clause's window: a sum of it, or how many periods of the window have one."""
    window = Decimal(clause["window_periods"])
    if clause["window_aggregate"] == "present":
        return Interval(Decimal(0), True, window, True)
    domain = domain_of(part, clause["measure"])
    times = window if clause["window_aggregate"] == "sum" and clause["measure"] in part.marks else Decimal(1)
    return Interval(domain.low * times, domain.has_low, domain.high * times, domain.has_high)


def _unreachable(star: int, first: Row, second: Row) -> Problem:
    other = f"`{first['clause']}` (line {first.place.line})"
    what = f"Star {star} cannot be reached: `{second['clause']}` contradicts {other}."
    return Problem(second.place, what, "No figure lies in both: mend a threshold.")


def _dead(star: int, idle: Row, stricter: Row) -> Problem:
    other = f"`{stricter['clause']}` (line {stricter.place.line})"
    what = f"The clause `{idle['clause']}` of star {star} says nothing: {other} asks more."
    return Problem(idle.place, what, "Take one of them out.")
