"""`scheme list` and `scheme show`: what a manager reads is what is computed."""

from __future__ import annotations

import re

from dagster_project.rules.describing import describe, show
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker


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


def test_every_scheme_of_the_product_can_be_shown(seeds: Library) -> None:
    for scheme in seeds.schemes:
        assert all(label in show(seeds, scheme) for label in ("Who", "printed", seeds.schemes[scheme].word("number")))
