"""`scheme list` and `scheme show`: what a manager reads is what is computed."""

from __future__ import annotations

import re

from dagster_project.rules.describing import describe, show
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker, base_text


def test_the_list_has_a_line_a_scheme_by_number(seeds: Library) -> None:
    listed = describe(seeds)
    assert [row["number"] for row in listed] == sorted(row["number"] for row in listed)
    assert {row["scheme"] for row in listed} == set(seeds.schemes)


def test_the_list_names_kind_cadences_and_versions(base: str, library_of: LibraryMaker) -> None:
    (row,) = describe(library_of(base))
    assert (row["kind"], row["cadences"], row["versions"], row["examples"]) == (
        "star",
        "month, year",
        "1 from 2020-01",
        "1",
    )


def test_the_text_has_every_value_with_its_source(base: str, library_of: LibraryMaker) -> None:
    text = re.sub(" +", " ", show(library_of(base), "base"))
    for line in (
        "S90 base: 基准 / Base",
        "phone score / score ≥ 75 in each of 3 months printed 000:9",
        "award blank blank 000:2",
        "Total: sum of the items; base 80, cap 110, floor 0.",
        "event overrun measured ≥ 1 and < 11 printed 000:8",
        "-2 to -5 as entered event late",
        "allowance star 2 all blank blank 000:12",
        "Of the values above:",
    ):
        assert line in text


def test_the_text_has_figures_the_own_past_the_month_before_seats_of_a_team_and_factors(
    library_of: LibraryMaker,
) -> None:
    text = " ".join(show(library_of(base_text("badges")), "badges").split())
    for line in (
        "Figures service / service tenure months printed 000:2 progress / progress tickets_resolved, "
        "this month less the mean of the 6 "
        "months before; a month without a "
        "figure is left out printed 000:3",
        "complaints_received / complaints_received ≤ 0 in the month before, nothing where no month there has a figure",
        "Seats, of the rated people of one team star 1 2 seats printed 000:6",
        "Of equals at the edge of the seats each has a seat. Order of seats 1 progress / progress descending",
        "Factors of pay, the first of an entry that holds badge/1 new / new × 0.5 printed 000:8",
        "badge/1 × new, when all service / service < 3 printed 000:8",
    ):
        assert line in text


def test_the_text_has_levels_bands_sheets_seats_and_tiers(wide: str, library_of: LibraryMaker) -> None:
    text = re.sub(" +", " ", show(library_of(wide), "wide"))
    for line in (
        "Rated are those for whom a form was handed in for the month.",
        "Levels of knowledge good good good 20 printed 000:2",
        "The month is the mean of its sheets. A fatal fault makes the sheet 0.",
        "taboo taboo taboo 15 fatal fails when interruptions ≥ 3 printed 000:5",
        "Item punctuality by late_days all 0 10 points printed 000:7 all ≥ 1 and ≤ 3 5 points printed 000:7",
        "≥ 60 in each of 3 months that have a figure printed 000:9",
        "known in ≥ 2 of 12 months printed 000:9",
        "Seats, of the rated people of one site and population star 1 up to 50 % printed 000:11",
        "star 2 less than 20 % printed 000:11",
        "Order of seats (last the id) 1 score / score descending printed 000:12",
        "for each of late_days, each one at the rate of its own tier, no more than 100 % printed 000:15",
        "1 to 3 -1 % of base_pay printed 000:15 from 4 on -5 % of base_pay printed 000:15",
    ):
        assert line in " ".join(text.split())


def test_the_text_has_grades_grants_and_what_is_taken_off(library_of: LibraryMaker) -> None:
    text = " ".join(show(library_of(base_text("pay")), "pay").split())
    for line in (
        "wage everybody all 100 % of base_pay (2000.00 where the roster has none), less fines, minimum 0.00 printed",
        "bonus everybody all as granted at least 300.00 at most 900.00 printed 000:6",
        "grade_pay everybody all the amount of the wage_grade, on probation 80 % of it printed 000:7",
        "Grades of grade_pay, by wage_grade A05 1580.00 CNY also where the roster has no grade and says fresh_graduate",
        "all a limit of wage cuts its amount 000:4",
    ):
        assert line in text


def test_every_scheme_of_the_product_can_be_shown(seeds: Library) -> None:
    for scheme in seeds.schemes:
        assert all(label in show(seeds, scheme) for label in ("Who", "printed", seeds.schemes[scheme].word("number")))
