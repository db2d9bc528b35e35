"""What the compiler makes of groups, totals that are more than sums, and grades."""

from __future__ import annotations

import pytest

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing import show
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker, base_text


@pytest.fixture
def library(library_of: LibraryMaker) -> Library:
    return library_of(base_text("grouped"))


def columns(entries: list[Row], *names: str) -> list[tuple[object, ...]]:
    return [tuple(entry[name] for name in names) for entry in entries]


def test_a_group_stands_under_the_total_and_an_item_under_its_group(library: Library) -> None:
    rows = library.compiled.rows
    assert columns(rows["groups"], "item", "parent_item", "aggregation", "base", "floor") == [
        ("service", "total", "mean", 0, None),
        ("loss", "total", "subtractive", 20, 0),
    ]
    assert columns(rows["items"], "item", "parent_item", "without")[:2] == [
        ("polite", "service", None),
        ("quick", "service", "not_applicable"),
    ]


def test_the_common_denominator_holds_every_mean_that_may_come(library: Library) -> None:
    """A mean of one or of two parts, and weights with one digit: 2 x 10."""
    total = library.compiled.rows["totals"][0]
    assert (total["aggregation"], total["weights_sum"], total["common_denominator"]) == ("weighted_mean", 1, 20)
    assert columns(library.compiled.rows["groups"], "common_denominator") == [(1,), (1,)]


def test_a_share_of_what_is_available_is_a_figure_beside_the_total(library: Library) -> None:
    found = [row for row in library.compiled.rows["measures"] if row["kind"] in ("total", "share")]
    assert columns(found, "measure", "kind", "phase")[:2] == [
        ("grouped.total", "total", 4),
        ("grouped.share", "share", 4),
    ]


def test_grades_are_bands_or_a_table_in_order(library: Library) -> None:
    grades = library.compiled.rows["grades"]
    assert columns(grades, "grade", "grade_order", "low", "high", "high_inclusive", "is_conditional") == [
        ("good", 1, 80, None, None, False),
        ("fair", 2, 60, 80, False, False),
        ("poor", 3, None, 60, False, False),
        ("tried", 1, None, None, None, True),
        ("calm", 2, None, None, None, False),
    ]
    clauses = [row for row in library.compiled.rows["clauses"] if row["target_kind"] == "grade"]
    assert columns(clauses, "target", "clause", "reference") == [("tried", "some", "000:8")]


def test_groups_and_grades_are_told_in_words(library: Library) -> None:
    text = " ".join(show(library, "grouped").split())
    assert "Total: mean by weight of the groups and items" in text
    assert "also given as a share of the points that were available, as points of 100" in text
    assert "base less what is lost of the items; base 20, floor 0 weight 0.6" in text
    assert "Grades, the first that holds good good ≥ 80" in text
    assert "Grade tried is given when" in text
