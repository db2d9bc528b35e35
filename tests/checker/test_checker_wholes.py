"""Groups, totals that are more than sums, shares of what was available, and grades, as the second engine has them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, D

from dagster_project.checker.statuses import OK
from dagster_project.checker.verdicts import INCOMPLETE, NOT_APPLICABLE
from dagster_project.checker.wholes import Earned, combined

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def whole(aggregation: str, **other: Any) -> Row:
    return dict(aggregation=aggregation, base=D("0"), cap=None, floor=None, max_points=None, weight=None) | other


def part(points: str, most: str | None = None, weight: str = "0") -> Earned:
    return Earned(OK, Fraction(points), None if most is None else Fraction(most), Fraction(weight))


@pytest.mark.parametrize(
    ("rule", "parts", "points", "most"),
    [
        (whole("sum", base=D("80")), [part("5"), part("-2")], "83", None),
        (whole("sum", base=D("10"), floor=D("0"), max_points=D("10")), [part("-11")], "0", "10"),
        (whole("mean"), [part("9", "10"), part("8", "10"), part("8", "10")], "25/3", "10"),
        (whole("weighted_mean"), [part("80", "100", "0.25"), part("90", "50", "0.75")], "87.5", "62.5"),
        (whole("minimum"), [part("7", "10"), part("4", "10")], "4", None),
        (whole("subtractive", base=D("100")), [part("10", "15"), part("20", "20")], "95", "100"),
        (whole("sum", cap=D("12")), [part("9", "10"), part("8", "10")], "12", "12"),
    ],
)
def test_parts_become_a_whole(rule: Row, parts: list[Earned], points: str, most: str | None) -> None:
    found = combined(rule, parts)
    assert (found.rank, found.points) == (OK, Fraction(points))
    assert found.most == (None if most is None else Fraction(most))


def test_a_part_that_does_not_apply_leaves_and_one_that_is_missing_does_not() -> None:
    parts = [part("6", "10"), Earned(NOT_APPLICABLE)]
    assert combined(whole("mean"), parts) == Earned(OK, Fraction(6), Fraction(10))
    assert combined(whole("mean"), [*parts, Earned(INCOMPLETE)]).rank == INCOMPLETE
    assert combined(whole("mean"), [Earned(NOT_APPLICABLE)]).rank == NOT_APPLICABLE


def grouped_world() -> tuple[Tables, Tables]:
    """The world of points with two items in a group, the mean of which is the total: 25 thirds of 10, scaled to 100."""
    tables, rules = world.tables(), world.rules()
    kept = [row for row in rules["items"] if row["item"] == "M01"]
    rules["items"] = [
        *(row | dict(parent_item="G", points=D("1"), max_points=D("10")) for row in kept),
        *(world.item(name, D("1"), times_measure=name, parent_item="G", max_points=D("10")) for name in ("N", "O")),
    ]
    rules["item_classes"], rules["clauses"] = [], [row for row in rules["clauses"] if row["target"] != "A1"]
    rules["groups"] = [dict(part_id=POINTS, item="G", parent_item="total") | whole("mean")]
    rules["totals"] = [dict(part_id=POINTS, of_available=True, scale_to=100) | whole("sum")]
    plain = dict(part_id=POINTS, is_conditional=False, low_inclusive=True, high=None, high_inclusive=None)
    rules["grades"] = [
        plain | dict(grade="good", grade_order=1, low=D("60")),
        plain | dict(grade="poor", grade_order=2, low=None),
    ]
    return tables, rules


def test_the_rows_of_a_group_and_of_its_total_are_made_again() -> None:
    """cat: 17 thirds of 10, poor; dan: 7 of 10, good."""
    tables, rules = grouped_world()
    tables["scores"] = [row for name, faults in (("cat", 0), ("dan", 4)) for row in scores_of(tables, name, faults)]
    assert [row for row in world.differences(tables, rules) if row.table == "scores"] == []


def scores_of(tables: Tables, name: str, faults: int) -> list[Row]:
    tables["observations"] += [world.observed(name, "N", D("9")), world.observed(name, "O", D("8"))]
    points = Fraction(faults + 9 + 8, 3)
    shown, scaled = f"{float(points):.6f}", f"{float(points * 10):.6f}"
    limits = dict(base=D("0"), max_points=D("10"), share=D(f"{float(points / 10):.6f}"))
    group = world.scored(name, "G", None, shown, aggregation="mean", **limits)
    total = world.scored(name, "total", None, scaled, parent_item=None, **limits)
    total["grade"] = "good" if points * 10 >= 60 else "poor"
    total["grade_status"] = "ok"
    items = (("M01", faults), ("N", 9), ("O", 8))
    ten = dict(parent_item="G", max_points=D("10"))
    return [*(world.scored(name, item, D(str(n)), str(n), **ten) for item, n in items), group, total]


@pytest.mark.parametrize(
    ("item", "column", "value"),
    [
        ("G", "points", "8"),
        ("G", "share", "0.5"),
        ("G", "max_points", "9"),
        ("G", "aggregation", "sum"),
        ("total", "points", "56"),
        ("total", "share", "0.57"),
        ("total", "grade", "good"),
        ("total", "grade_status", "held"),
    ],
)
def test_a_figure_of_a_group_or_total_that_is_wrong_is_a_difference(item: str, column: str, value: str) -> None:
    tables, rules = grouped_world()
    tables["scores"] = [row for name, faults in (("cat", 0), ("dan", 4)) for row in scores_of(tables, name, faults)]
    for row in tables["scores"]:
        if (row["subject_id"], row["item"]) == ("cat", item):
            row[column] = value if column in ("aggregation", "grade", "grade_status") else D(value)
    found = [row.what for row in world.differences(tables, rules) if row.table == "scores"]
    assert found == [f"{item}.{column}"]


def test_a_group_without_a_row_is_a_difference() -> None:
    tables, rules = grouped_world()
    rows = [row for name, faults in (("cat", 0), ("dan", 4)) for row in scores_of(tables, name, faults)]
    tables["scores"] = [row for row in rows if (row["subject_id"], row["item"]) != ("cat", "G")]
    found = [row.what for row in world.differences(tables, rules) if row.table == "scores"]
    assert found == ["G.row"]


def test_a_total_waits_for_a_signature_that_is_missing_or_not_known() -> None:
    tables, rules = grouped_world()
    rules["parts"][1]["unsigned_measure"] = "u"
    tables["scores"] = [row for name, faults in (("cat", 0), ("dan", 4)) for row in scores_of(tables, name, faults)]
    tables["observations"] += [world.observed("cat", "u", D("0")), world.observed("dan", "u", D("1"))]
    scores = [row for row in world.differences(tables, rules) if row.table == "scores"]
    found = [(row.subject_id, row.what, row.expected) for row in scores]
    assert ("dan", "total.status", "pending_approval") in found
    assert ("dan", "total.points", "NULL") in found
    assert {subject for subject, _, _ in found} == {"dan"}
    tables["observations"] = [row for row in tables["observations"] if row["measure"] != "u"]
    unknown = {row.subject_id for row in world.differences(tables, rules) if row.what == "total.status"}
    assert unknown == {"cat", "dan"}
