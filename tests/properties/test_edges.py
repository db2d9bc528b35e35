"""Below, on and above every threshold of the rule tables, the verdict is exactly what the operator says."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from built_worlds import ONLY, Built, told

CLAUSES = """
    select subject_id, period, 'star', cast(star as varchar), alternative, clause, verdict from clause_results
    union all
    select subject_id, period, target_kind, target, alternative, clause, verdict from condition_results
"""
THE_STAR_ITSELF = "the measure is the star itself"


def test_the_verdict_is_what_the_operator_says(built: Built) -> None:
    verdicts = {row[:6]: row[6] for row in built.rows(CLAUSES)}
    for edge in built.edges.clauses:
        clause = edge.clause
        target = (clause["target_kind"], clause["target"], clause["alternative"], clause["clause"])
        key = (edge.world.subject(), edge.world.period.text, *target)
        assert verdicts.get(key) == edge.verdict, (
            f"{float(edge.figure)} {clause['operator']} {clause['required']}: {verdicts.get(key)}{told(edge.world)}"
        )


def test_the_figure_of_the_threshold_is_the_one_that_was_delivered(built: Built) -> None:
    """Else the verdict above would be right by chance."""
    rows = built.rows(
        "select subject_id, period, measure, numerator, denominator from observations where numerator is not null"
    )
    figures = {row[:3]: row[3:] for row in rows}
    for edge in built.edges.clauses:
        if edge.clause["window_aggregate"] != "present":
            key = (edge.world.subject(), edge.figure_period, edge.clause["measure"])
            numerator, denominator = figures.get(key, (0, 0))
            assert denominator and Fraction(numerator) / Fraction(denominator) == edge.figure, (
                f"{key}: {numerator} of {denominator}, not {edge.figure}{told(edge.world)}"
            )


def test_an_item_earns_the_points_of_its_band_or_range(built: Built) -> None:
    rows = built.rows("select subject_id, period, item, points from scores")
    points = {row[:3]: row[3] for row in rows}
    for edge in built.edges.points:
        found = points.get((edge.world.subject(), edge.world.period.text, edge.item))
        assert found == edge.points, (
            f"{edge.item} at {float(edge.figure)}: {found}, not {edge.points}{told(edge.world)}"
        )


def test_every_threshold_was_met_on_the_spot_and_from_one_side_at_least(built: Built) -> None:
    sides: dict[str, set[int]] = defaultdict(set)
    reasons = {what: why for what, _, why in built.edges.unreachable}
    for edge in built.edges.clauses:
        sides[edge.world.title.removeprefix("edge ").rsplit(" ", 1)[0]].add(edge.side)
    wanting = {
        what: why
        for what, why in reasons.items()
        if not what.startswith("edge ") and why != THE_STAR_ITSELF and not (0 in sides[what] and len(sides[what]) >= 2)
    }
    assert ONLY or not wanting
    assert ONLY or len(sides) > 50
