"""The second engine on how often items occurred and on the worst of them, also where their points are a blank."""

from __future__ import annotations

import checker_world as world

Tables = dict[str, list[world.Row]]


def with_the_worst(severity: int, found: str) -> tuple[Tables, Tables]:
    """The small world with a measure of the worst of L01, of which everybody's rows say `found`."""
    tables, rules = world.tables(), world.rules()
    rules["measures"].append(world.measure("points.worst", "worst", owner="points"))
    rules["item_classes"].append(dict(part_id=world.POINTS, measure="points.worst", item="L01", severity=severity))
    occurred = {row["subject_id"]: row["occurrences"] for row in tables["scores"] if row["item"] == "L01"}
    for subject, times in occurred.items():
        tables["observations"].append(world.observed(subject, "points.worst", world.D(found if times else "0")))
    return tables, rules


def test_the_worst_item_that_occurred_is_the_worst() -> None:
    tables, rules = with_the_worst(2, "2")
    assert world.differences(tables, rules) == []


def test_another_severity_is_a_difference() -> None:
    tables, rules = with_the_worst(2, "3")
    found = {each.what for each in world.differences(tables, rules)}
    assert found == {"points.worst.numerator"}


def test_a_blank_leaves_the_points_open_and_not_how_often() -> None:
    tables, rules = world.tables(), world.rules()
    next(row for row in rules["items"] if row["item"] == "L01")["points"] = None
    found = {each.what for each in world.differences(tables, rules)}
    assert "L01.status" in found
    assert "points.violations.numerator" not in found
