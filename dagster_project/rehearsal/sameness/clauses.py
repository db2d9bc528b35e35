"""What cannot matter to a clause: what it says of a gap that is never there, or that is judged alike.

Belongs here: policies for gaps of clauses that look at one period of a place, or of what was counted or entered. A
place is a gap where too few are ranked or a figure rightly does not exist.
Does not belong here: figures themselves (`figures.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from dagster_project.rules.compiler.tables import Row, Rows


def without_skips_of_one_period(rows: Rows) -> Rows:
    """`skip` and `break` are called alike where one period is asked for, of what was counted or entered or of a place
    among it: passed over, it leaves nothing, and that is not met."""
    of_places = _with_gaps(
        rows, lambda clause, rank: clause["gap"] == "skip" and _is_of_facts(rows, rank["of_measure"])
    )
    longer = {(row["part_id"], row["measure"]) for row in rows["longer_measures"]}

    def idle(clause: Row) -> bool:
        is_of_month = (clause["part_id"], clause["measure"]) not in longer and _is_fact(rows, clause["measure"])
        return is_of_month and clause["gap"] == "skip" and _looks_at_one_period(clause)

    return {**rows, "clauses": [_broken(clause) if idle(clause) else clause for clause in of_places["clauses"]]}


def without_gaps_that_cannot_be(rows: Rows) -> Rows:
    """All policies are called alike where everybody who is asked has a place: among any number, and by stars of which
    the last period, at least, is everybody's own."""
    return _with_gaps(rows, lambda _, rank: _is_of_own_stars(rows, rank))


def _with_gaps(rows: Rows, is_idle: Callable[[Row, Row], bool]) -> Rows:
    """The rules with `break` in each clause about one period of a place of which that holds."""
    places = {(row["part_id"], row["measure"] + suffix): row for row in rows["ranks"] for suffix in ("", "_shared_by")}

    def idle(clause: Row) -> bool:
        rank = places.get((clause["part_id"], clause["measure"]))
        return rank is not None and _looks_at_one_period(clause) and is_idle(clause, rank)

    return {**rows, "clauses": [_broken(clause) if idle(clause) else clause for clause in rows["clauses"]]}


def _looks_at_one_period(clause: Row) -> bool:
    return clause["window_periods"] == 1 and clause["window_aggregate"] == "every" and not clause["lag_periods"]


def _broken(clause: Row) -> Row:
    return Row(clause.place, {**clause, "gap": "break"})


def _is_fact(rows: Rows, measure: str) -> bool:
    """Counted from a source or entered: it may lack a figure, and is never said not to apply to who is at work."""
    return any(row["measure"] == measure and row["kind"] in ("source", "mark") for row in rows["measures"])


def _is_of_facts(rows: Rows, measure: str) -> bool:
    """Counted from a source, or made of what is: it may lack a figure, and is never said not to apply to somebody."""
    kinds = {row["measure"]: row["kind"] for row in rows["measures"]}
    if kinds.get(measure) != "combination":
        return kinds.get(measure) == "source"
    return all(kinds.get(row["term_measure"]) == "source" for row in rows["terms"] if row["measure"] == measure)


def _is_of_own_stars(rows: Rows, rank: Row) -> bool:
    counted = next(
        (
            row
            for row in rows["result_counts"]
            if row["measure"] == rank["of_measure"] and row["part_id"] == rank["part_id"] and row["star"] is not None
        ),
        None,
    )
    part = next(row for row in rows["parts"] if row["part_id"] == rank["part_id"])
    if counted is None or counted["of_part_scheme"] != part["scheme"] or (rank["minimum_population"] or 0) > 1:
        return False
    shorter = f"{part['scheme']}@{part['scheme_version']}/{counted['of_period_kind']}"
    return _rated(rows, shorter) == _rated(rows, part["part_id"]) != []


def _rated(rows: Rows, part_id: str) -> list[tuple[object, ...]]:
    """Who is rated: on the last day of a year they are those of its last month."""
    return [
        (row["population"], row["role"], row["line"], row["confirmed"])
        for row in rows["populations"]
        if row["part_id"] == part_id
    ]
