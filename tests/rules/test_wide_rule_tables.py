"""What the compiler makes of options, bands, sheets, quotas, tiers and windows of figures that are there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker


@pytest.fixture
def library(wide: str, library_of: LibraryMaker) -> Library:
    return library_of(wide)


def rows(library: Library, table: str, **wanted: object) -> list[Row]:
    return [row for row in library.compiled.rows[table] if all(row[name] == value for name, value in wanted.items())]


def columns(entries: list[Row], *names: str) -> list[tuple[object, ...]]:
    return [tuple(entry[name] for name in names) for entry in entries]


def test_every_answer_has_its_range_and_a_sheet_knows_its_marks(library: Library) -> None:
    assert columns(rows(library, "marks"), "mark", "answer", "minimum", "maximum", "item_of_sheet") == [
        ("score", "points", 0, 100, False),
        ("knowledge", "option", 5, 20, True),
        ("greeting", "pass_fail", 0, 1, True),
        ("taboo", "pass_fail", 0, 1, True),
        ("interruptions", "count", 0, None, True),
    ]


def test_an_option_stands_where_its_mark_stands(library: Library) -> None:
    assert columns(rows(library, "options"), "option", "points", "option_order", "label_en", "reference") == [
        ("good", 20, 1, "good", "000:2"),
        ("poor", 5, 2, "poor", "000:2"),
    ]


def test_a_band_has_its_ends(library: Library) -> None:
    found = columns(rows(library, "bands", item="punctuality"), "low", "low_inclusive", "high", "high_inclusive")
    assert found == [(0, True, 0, True), (1, True, 3, True), (3, False, None, None)]


def test_an_item_of_bands_reads_a_measure_and_has_no_points_of_its_own(library: Library) -> None:
    (item,) = rows(library, "items", item="collected")
    assert (item["points"], item["times_measure"], item["of_measure"]) == (None, None, "wide.rate")
    assert (item["domain_low"], item["domain_high"]) == (0, None)
    assert {row["population"] for row in rows(library, "bands", item="collected")} == {"phone", "online"}


def test_a_sheet_makes_two_measures_that_are_observed(library: Library) -> None:
    found = columns(rows(library, "measures", kind="sheet"), "measure", "phase", "is_count", "source")
    assert found == [("wide.sheet_score", 0, False, None), ("wide.fatal_sheets", 0, True, None)]


def test_a_sheet_has_items_conditions_and_a_policy(library: Library) -> None:
    (sheet,) = rows(library, "sheets")
    assert (sheet["fatal_policy"], sheet["month_rollup"], sheet["base"], sheet["floor"], sheet["cap"]) == (
        "zero_record", "mean", 0, 0, None,
    )  # fmt: skip
    assert columns(rows(library, "sheet_items"), "item", "points", "fatal") == [
        ("greeting", 10, False),
        ("taboo", 15, True),
        ("knowledge", None, False),
    ]
    assert columns(rows(library, "sheet_conditions"), "item", "mark", "low", "high") == [
        ("taboo", "interruptions", 3, None)
    ]


def test_a_part_that_needs_a_form_says_so(library: Library, base: str, library_of: LibraryMaker) -> None:
    assert [row["needs_form"] for row in rows(library, "parts")] == [True]
    assert {row["needs_form"] for row in rows(library_of(base), "parts")} == {False}


def test_quotas_count_people_of_a_site_and_a_population(library: Library, wide: str, library_of: LibraryMaker) -> None:
    def within(found: Library) -> list[tuple[object, ...]]:
        return columns(rows(found, "parts"), "quota_within_site", "quota_within_population")

    assert within(library) == [(True, True)]
    assert within(library_of(wide.replace("        quota_within: [site, population]\n", ""))) == [(True, True)]
    assert within(library_of(wide.replace("quota_within: [site, population]", "quota_within: [site]"))) == [
        (True, False)
    ]


def test_a_quota_is_strict_only_where_it_says_so(library: Library) -> None:
    assert columns(rows(library, "quotas"), "star", "share", "strict") == [
        (1, Decimal("0.50"), False),
        (2, Decimal("0.20"), True),
    ]
    assert columns(rows(library, "order_keys"), "position", "measure", "direction") == [
        (1, "wide.score", "descending"),
        (2, "wide.service", "descending"),
    ]


def test_tiers_follow_one_another_from_one_on(library: Library) -> None:
    (line,) = rows(library, "pay", line="lateness")
    assert (line["kind"], line["outcome"], line["for_each_measure"], line["tier_mode"], line["basis"]) == (
        "tiers", "always", "wide.late_days", "marginal", "base_pay",
    )  # fmt: skip
    assert columns(rows(library, "pay_tiers"), "from_n", "to_n", "share") == [
        (1, 3, Decimal("-0.01")),
        (4, None, Decimal("-0.05")),
    ]


def test_a_line_of_a_part_without_stars_is_everybodys(wide: str, library_of: LibraryMaker) -> None:
    start, end = wide.index("        levels:"), wide.index("          - line: lateness")
    text = wide[:start] + "        pay:\n" + wide[end:].replace("            outcome: always\n", "")
    text = text.replace("star: 2, rank: 1, ", "")
    assert columns(rows(library_of(text), "pay"), "outcome", "star") == [("always", None)]


def test_a_distinct_count_is_a_count(library: Library) -> None:
    (measure,) = rows(library, "measures", measure="wide.late_days")
    assert (measure["aggregate"], measure["value_column"], measure["is_count"]) == ("count_distinct", "day", True)


def test_a_window_may_leave_months_out_or_count_those_with_a_figure(library: Library) -> None:
    found = columns(rows(library, "clauses", star=1), "clause", "window_aggregate", "window_periods", "gap")
    assert found == [("score", "every", 3, "skip"), ("rated", "present", 12, "undecided")]
    assert rows(library, "parts")[0]["lookback"] == 11


def test_the_star_is_a_measure_once_a_flag_reads_it(library: Library, base: str, library_of: LibraryMaker) -> None:
    assert columns(rows(library, "measures", kind="star"), "measure", "phase") == [("wide.star", 7)]
    assert not rows(library_of(base), "measures", kind="star")


def test_an_alternative_may_depend_on_a_parameter(seeds: Library) -> None:
    found = {row["alternative"] for row in rows(seeds, "clauses", star=1) if row["part_id"].startswith("composite")}
    assert found <= {"rated", "new_hire"}
