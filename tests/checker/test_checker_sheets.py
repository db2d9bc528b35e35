"""Sheets: three assessments of one person, and what each policy and roll-up makes of them."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, THIS, D

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def sheet_item(name: str, points: str | None, fatal: bool = False) -> Row:
    return dict(part_id=POINTS, scheme="points", item=name, item_order=1, mark=name, fatal=fatal) | dict(
        points=None if points is None else D(points), max_points=D("15") if points is None else D(points)
    )


def assessed(number: str, item: str, mark: str | None, points: str | None, **other: Any) -> Row:
    row = dict(
        scheme="points", scheme_version=1, subject_type="employee", subject_id="cat", period=THIS, item=item, mark=mark,
        assessment_id=number, interaction_id=f"call-{number}", points=None if points is None else D(points),
        max_points={"greet": D("10"), "solve": D("75"), "tone": D("15"), "total": D("100")}.get(item), is_fatal=False,
        status="ok", is_failed=None if item == "total" else False, share=None, grade=None,
        reason_code=None,
    )  # fmt: skip
    return row | other


FULL = [("greet", "pass", "10"), ("solve", "na", "75"), ("tone", "fine", "15")]


def sheet(number: str, total: str | None, *rows: tuple[str, str | None, str | None], **other: Any) -> list[Row]:
    return [*(assessed(number, *row) for row in rows), assessed(number, "total", None, total, **other)]


def world_of_sheets(**of_sheet: Any) -> tuple[Tables, Tables]:
    """One without fault (100), one without greeting (90), one fatally wrong (0, or 25 where only the item is lost)."""
    rules, tables = world.rules(), world.tables()
    limits = dict(
        aggregation="sum",
        of_available=False,
        scale_to=None,
        fatal_policy="zero_record",
        base=None,
        cap=None,
        floor=None,
        month_rollup="mean",
        pass_mark=None,
    )
    rules["sheets"] = [dict(part_id=POINTS, scheme="points") | limits | of_sheet]
    rules["sheet_items"] = [sheet_item("greet", "10"), sheet_item("solve", "75", fatal=True), sheet_item("tone", None)]
    rules["options"] = [dict(part_id=POINTS, scheme="points", mark="tone", option="fine", points=D("15"))]
    rules["measures"] += [
        world.measure("points.sheet_score", "sheet", owner="points"),
        world.measure("points.fatal_sheets", "sheet", owner="points", is_count=True),
    ]
    fatal = sheet("3", "0", *FULL, is_fatal=True)
    fatal[1] |= dict(mark="fail", points=D("0"), is_fatal=True, is_failed=True)
    greeting = sheet("2", "90", *FULL)
    greeting[0] |= dict(mark="fail", points=D("0"), is_failed=True)
    tables["assessment_results"] = [*sheet("1", "100", *FULL), *greeting, *fatal]
    tables["observations"] += [
        world.observed("cat", "points.sheet_score", 190, 3, value=D("63.333333")),
        world.observed("cat", "points.fatal_sheets", 1),
        world.absent("dan", "points.sheet_score", "no_figure"),
        world.observed("dan", "points.fatal_sheets", 0),
    ]
    return tables, rules


def score_of(tables: Tables) -> Row:
    return next(row for row in tables["observations"] if row["measure"] == "points.sheet_score")


def test_each_assessment_and_its_month_are_made_again() -> None:
    assert world.differences(*world_of_sheets()) == []


@pytest.mark.parametrize("policy", ["zero_item", "flag_only"])
def test_a_fatal_error_may_cost_only_its_item(policy: str) -> None:
    tables, rules = world_of_sheets(fatal_policy=policy)
    assert {each.what for each in world.differences(tables, rules)} == {"3/total.points", "points.sheet_score.figures"}
    tables["assessment_results"][-1]["points"] = D("25")
    score_of(tables).update(numerator=215, value=D("71.666667"))
    assert world.differences(tables, rules) == []


def test_base_cap_and_floor_hold_for_an_assessment_and_zero_goes_below_the_floor() -> None:
    tables, rules = world_of_sheets(base=D("5"), cap=D("96"), floor=D("50"))
    totals = [row for row in tables["assessment_results"] if row["item"] == "total"]
    for row, points in zip(totals, (96, 95, 0), strict=True):
        row["points"] = points
    score_of(tables).update(numerator=191, value=D("63.666667"))
    assert world.differences(tables, rules) == []


@pytest.mark.parametrize(
    ("of_sheet", "figures"),
    [
        (dict(month_rollup="minimum"), (0, 1, "0")),
        (dict(month_rollup="pass_share", pass_mark=D("90")), (2, 3, "0.666667")),
        (dict(month_rollup="pass_share", pass_mark=D("90.01")), (1, 3, "0.333333")),
        (dict(month_rollup="pass_share", pass_mark=None), None),
    ],
)
def test_a_month_may_be_its_worst_assessment_or_its_share_of_passes(of_sheet: Row, figures: Any) -> None:
    tables, rules = world_of_sheets(**of_sheet)
    score_of(tables).update(
        dict(numerator=None, value=None, status="param_missing")
        if figures is None
        else dict(numerator=figures[0], denominator=figures[1], value=D(figures[2]))
    )
    assert world.differences(tables, rules) == []


def test_a_missing_mark_leaves_the_assessment_and_its_month_incomplete() -> None:
    tables, rules = world_of_sheets()
    item, total = tables["assessment_results"][4], tables["assessment_results"][7]
    item |= dict(mark=None, points=None, is_failed=None, status="incomplete")
    assert {each.what for each in world.differences(tables, rules)} == {
        "2/total.points",
        "2/total.status",
        "points.sheet_score.figures",
        "points.fatal_sheets.figures",
    }
    total |= dict(points=None, status="incomplete")
    for measure in ("points.sheet_score", "points.fatal_sheets"):
        row = next(each for each in tables["observations"] if each["measure"] == measure)
        row.update(numerator=None, value=None, status="incomplete", reason_code="greet")
    assert world.differences(tables, rules) == []


def test_an_item_that_fails_on_a_count_may_be_lost_though_its_own_mark_is_a_pass() -> None:
    tables, rules = world_of_sheets()
    tables["assessment_results"][4]["mark"] = "pass"
    assert "2/greet.points" in {each.what for each in world.differences(tables, rules)}
    rules["sheet_conditions"] = [
        dict(part_id=POINTS, item="greet", condition_order=1, mark="interruptions", low=D("1"), high=D("2"))
    ]
    assert world.differences(tables, rules) == []
    tables["assessment_results"][4]["points"] = D("5")
    assert {each.what for each in world.differences(tables, rules)} >= {"2/greet.points"}


@pytest.mark.parametrize(
    ("place", "column", "wrong", "what"),
    [
        (0, "points", D("9"), "1/greet.points"),
        (0, "max_points", D("9"), "1/greet.max_points"),
        (0, "is_fatal", True, "1/greet.is_fatal"),
        (2, "points", D("10"), "1/tone.points"),
        (3, "points", D("99"), "1/total.points"),
        (3, "status", "incomplete", "1/total.status"),
        (9, "is_fatal", False, "3/solve.is_fatal"),
        (11, "is_fatal", False, "3/total.is_fatal"),
        (11, "scheme_version", 2, "3/total.row"),
        (1, "subject_id", "dan", "1/solve.subject_id"),
        (1, "item", "charm", "1/charm.row"),
        (1, "scheme_version", 2, "1/solve.row"),
        (1, "subject_type", None, "1/solve.subject_type"),
    ],
)
def test_a_wrong_row_of_an_assessment_is_named(place: int, column: str, wrong: object, what: str) -> None:
    tables, rules = world_of_sheets()
    tables["assessment_results"][place][column] = wrong
    assert what in [each.what for each in world.differences(tables, rules)]


@pytest.mark.parametrize("place", [0, 3])
def test_a_missing_row_and_a_row_twice_of_an_assessment_are_differences(place: int) -> None:
    tables, rules = world_of_sheets()
    row = tables["assessment_results"][place]
    name = f"1/{row['item']}.row"
    twice = tables | {"assessment_results": [*tables["assessment_results"], row]}
    assert [(each.what, each.found) for each in world.differences(twice, rules)] == [(name, "more than once")]
    tables["assessment_results"].remove(row)
    assert (name, "none") in [(each.what, each.found) for each in world.differences(tables, rules)]


@pytest.mark.parametrize("measure", ["points.sheet_score", "points.fatal_sheets"])
def test_a_month_without_an_assessment_has_no_score_and_no_fatal_one(measure: str) -> None:
    tables, rules = world_of_sheets()
    row = next(each for each in tables["observations"] if (each["subject_id"], each["measure"]) == ("dan", measure))
    row.update(numerator=2, denominator=1, value=D("2"), status="ok", reason_code=None)
    assert [each.what for each in world.differences(tables, rules)] == [f"{measure}.figures"]


def test_a_sheet_may_take_what_is_lost_from_its_base_and_the_month_with_it() -> None:
    tables, rules = world_of_sheets(aggregation="subtractive", base=D("200"), fatal_policy="zero_item")
    totals = [row for row in tables["assessment_results"] if row["item"] == "total"]
    for row, points in zip(totals, (200, 190, 125), strict=True):
        row["points"] = D(points)
    score_of(tables).update(numerator=515, value=D("171.666667"))
    assert world.differences(tables, rules) == []


def test_a_sheet_may_be_scaled_to_what_its_items_can_earn() -> None:
    tables, rules = world_of_sheets(of_available=True, scale_to=50)
    totals = [row for row in tables["assessment_results"] if row["item"] == "total"]
    for row, points in zip(totals, (50, 45, 0), strict=True):
        row |= dict(points=D(points), share=D(points) / 50)
    score_of(tables).update(numerator=9500, denominator=300, value=D("31.666667"))
    assert world.differences(tables, rules) == []
    totals[1]["share"] = D("0.91")
    assert [each.what for each in world.differences(tables, rules)] == ["2/total.share"]


def with_verdicts(least: int) -> tuple[Tables, Tables]:
    """Sheets without points that fail from so many failed items on; one of the three has one in `rows`."""
    tables, rules = world_of_sheets(aggregation="none", month_rollup="pass_share", fatal_policy=None)
    rules["sheet_limits"] = [{"part_id": POINTS, "class": "rows", "at_least": least}]
    rules["sheet_classes"] = [dict(part_id=POINTS, measure="points.lost_rows", item=item) for item in ("greet", "tone")]
    rules["measures"].append(world.measure("points.lost_rows", "faults", owner="points", is_count=True))
    for row in rules["sheet_items"]:
        row |= {"class": "rows" if row["item"] != "solve" else None, "points": None, "max_points": None, "fatal": False}
    for row in tables["assessment_results"]:
        row |= dict(points=None, max_points=None, is_fatal=False, grade="passed" if row["item"] == "total" else None)
    tables["observations"] += [
        world.observed("cat", "points.lost_rows", 1),
        world.observed("dan", "points.lost_rows", 0),
    ]
    next(row for row in tables["observations"] if row["measure"] == "points.fatal_sheets").update(numerator=0, value=0)
    return tables, rules


@pytest.mark.parametrize(("least", "grade", "passed"), [(1, "failed", 2), (2, "passed", 3)])
def test_a_sheet_may_pass_or_fail_by_how_many_items_failed(least: int, grade: str, passed: int) -> None:
    tables, rules = with_verdicts(least)
    tables["assessment_results"][7]["grade"] = grade
    score_of(tables).update(numerator=passed, denominator=3, value=D(passed) / 3 if passed == 3 else D("0.666667"))
    assert world.differences(tables, rules) == []
    tables["assessment_results"][7]["grade"] = None
    assert [each.what for each in world.differences(tables, rules)] == ["2/total.grade"]


def test_failed_items_are_counted_and_an_unknown_one_leaves_the_count_open() -> None:
    tables, rules = with_verdicts(2)
    score_of(tables).update(numerator=3, denominator=3, value=D("1"))
    count = next(row for row in tables["observations"] if row["measure"] == "points.lost_rows")
    count |= dict(numerator=2, value=D("2"))
    assert [each.what for each in world.differences(tables, rules)] == ["points.lost_rows.figures"]
    rules["sheet_conditions"] = [dict(part_id=POINTS, item="greet", condition_order=1, mark="interruptions")]
    tables["assessment_results"][4] |= dict(mark="pass", is_failed=None, status="insufficient_data")
    count |= dict(numerator=None, value=None, status="insufficient_data", reason_code="sheet_fact_missing")
    found = {each.what for each in world.differences(tables, rules)}
    assert found == {"2/total.status", "2/total.grade", "points.sheet_score.figures", "points.fatal_sheets.figures"}
