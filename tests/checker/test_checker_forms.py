"""Bands, forms, and what a form that is not there or not complete does."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, D

from dagster_project.checker.bands import Band, points_of

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def band(low: str | None, high: str | None, points: str | None, ends: str = "[)", **other: Any) -> Row:
    row = dict(part_id=POINTS, item="F1", population=None, band_order=1, low=None if low is None else D(low))
    row |= dict(low_inclusive=ends[0] == "[", high=None if high is None else D(high), high_inclusive=ends[1] == "]")
    return row | dict(points=None if points is None else D(points)) | other


BANDS = [band("0", "0", "10", "[]"), band("1", "1", "8", "[]"), band("2", "4", "6"), band("4", None, "2")]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 1, Band(D("10"))),
        (1, 1, Band(D("8"))),
        (2, 1, Band(D("6"))),
        (D("3.999999"), 1, Band(D("6"))),
        (4, 1, Band(D("2"))),
        (1000, 1, Band(D("2"))),
        (8, 2, Band(D("2"))),
        (D("1.5"), 1, None),
        (-1, 1, None),
    ],
)
def test_a_value_lies_in_one_band_or_in_none(numerator: Any, denominator: int, expected: Band | None) -> None:
    assert points_of(BANDS, numerator, denominator) == expected


def test_two_bands_that_hold_the_same_value_are_no_answer() -> None:
    assert points_of([band("0", "5", "1"), band("4", None, "2")], 4, 1) is None


def world_of_forms(points: str = "2") -> tuple[Tables, Tables]:
    """The world of points as a form: an item in bands of faults (dan had four), another worth its mark."""
    tables, rules = world.tables(), world.rules()
    rules["parts"][1]["needs_form"] = True
    rules["items"] += [world.item("F1", None, of_measure="points.faults"), world.item("F2", D("1"), times_measure="m")]
    rules["bands"] = BANDS
    rules["marks"] = [dict(part_id=POINTS, scheme="points", mark="m", measure="m", answer="option")]
    for name, times, first, second, total in (("cat", 0, "10", "15", "103"), ("dan", 4, points, "20", "62")):
        tables["observations"].append(world.observed(name, "m", D(second)))
        tables["scores"] += [world.scored(name, "F1", times, first), world.scored(name, "F2", D(second), second)]
        replace_total(tables, name, total)
    return tables, rules


def replace_total(tables: Tables, name: str, points: str) -> None:
    for table, where in (("scores", ("item", "total")), ("observations", ("measure", "points.total"))):
        for row in tables[table]:
            if row["subject_id"] == name and row[where[0]] == where[1]:
                row.update(dict(points=D(points)) if table == "scores" else dict(numerator=D(points), value=D(points)))
    for row in tables["condition_results"]:
        if (row["subject_id"], row["clause"]) == (name, "below_75"):
            row.update(numerator=D(points), actual=D(points))


def of(tables: Tables, name: str, item: str) -> Row:
    return next(row for row in tables["scores"] if (row["subject_id"], row["item"]) == (name, item))


def test_a_banded_item_and_a_mark_of_options_add_up() -> None:
    assert world.differences(*world_of_forms()) == []


def test_the_points_of_another_band_are_a_difference() -> None:
    tables, rules = world_of_forms(points="6")
    assert "F1.points" in {each.what for each in world.differences(tables, rules)}


def test_a_measure_in_no_band_is_an_error_and_never_nothing() -> None:
    tables, rules = world_of_forms()
    rules["bands"] = BANDS[:-1]
    found = {(each.what, each.expected) for each in world.differences(tables, rules) if each.subject_id == "dan"}
    assert {("F1.status", "error"), ("F1.points", "NULL"), ("total.status", "error")} <= found


def test_a_band_of_another_population_is_not_asked() -> None:
    tables, rules = world_of_forms()
    rules["bands"] = [*BANDS, band("0", None, "99", population="others")]
    assert world.differences(tables, rules) == []


def test_a_mark_that_the_form_lacks_leaves_it_incomplete() -> None:
    tables, rules = world_of_forms()
    tables["observations"] = [
        row for row in tables["observations"] if (row["subject_id"], row["measure"]) != ("dan", "m")
    ]
    tables["observations"].append(world.absent("dan", "m", "no_figure"))
    found = {(each.what, each.expected) for each in world.differences(tables, rules) if each.table == "scores"}
    assert {("F2.status", "incomplete"), ("total.status", "incomplete")} <= found


def without_a_form(tables: Tables, name: str) -> None:
    nothing = dict(points=None, occurrences=None, status="not_applicable", reason_code="no_form")
    for row in tables["scores"]:
        if row["subject_id"] == name:
            row |= nothing
    for row in tables["observations"]:
        if row["subject_id"] == name and row["measure"] in ("m", "points.total", "points.violations"):
            row |= dict(numerator=None, value=None, status="not_applicable", reason_code="no_form")
    for row in tables["condition_results"]:
        if (row["subject_id"], row["clause"]) == (name, "below_75"):
            row |= dict(numerator=None, denominator=None, actual=None, verdict="not_applicable")
            row |= dict(months_present=0, months_met=0)
    tables["flags"] = []
    for row in tables["stars"]:
        if row["scheme"] == "points":
            row |= dict(rank=None if row["subject_id"] == name else 1, rank_population=None)
            row["rank_population"] = None if row["subject_id"] == name else 1


def test_without_a_form_nothing_applies() -> None:
    tables, rules = world_of_forms()
    without_a_form(tables, "dan")
    assert world.differences(tables, rules) == []


def test_a_form_that_is_said_to_be_missing_is_missing_in_every_row() -> None:
    tables, rules = world_of_forms()
    without_a_form(tables, "dan")
    of(tables, "dan", "L01").update(points=D("0"), occurrences=0, status="ok", reason_code=None)
    found = [each for each in world.differences(tables, rules) if each.what == "form"]
    assert [(each.subject_id, each.found) for each in found] == [("dan", "in 6")]


def test_a_form_whose_mark_was_read_cannot_be_missing() -> None:
    tables, rules = world_of_forms()
    without_a_form(tables, "dan")
    row = next(each for each in tables["observations"] if (each["subject_id"], each["measure"]) == ("dan", "m"))
    row.update(numerator=D("20"), value=D("20"), status="ok", reason_code=None)
    (found,) = world.differences(tables, rules)
    assert (found.what, found.expected, found.found) == ("form", "a form: m has a figure", "no_form")


def test_an_unscored_item_has_no_points_however_well_it_is_filled_in() -> None:
    tables, rules = world_of_forms()
    next(row for row in rules["items"] if row["item"] == "F2").update(points=None, is_unscored=True)
    found = {(each.subject_id, each.what, each.expected) for each in world.differences(tables, rules)}
    assert {("cat", "F2.points", "NULL"), ("cat", "F2.status", "not_applicable")} <= found
    for name, points in (("cat", "88"), ("dan", "42")):
        of(tables, name, "F2").update(points=None, status="not_applicable", reason_code="unscored")
        replace_total(tables, name, points)
    assert "F2.points" not in {each.what for each in world.differences(tables, rules)}
