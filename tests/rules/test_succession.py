"""A version that follows another: what it says of streaks, and every earlier star in its words."""

from __future__ import annotations

from typing import Any

import pytest

from dagster_project.rules.compiler.tables import Row
from tests.rules.small_library import LibraryMaker, base_text

CONVERTED = "    streaks: convert\n    convert:\n      - {from: 1, to: 1}\n      - {from: 2, to: 3}\n"
THIRD = (
    "  - version: 3\n    effective_from: 2026-06\n    streaks: convert\n"
    "    convert: [{from: 1, to: 1}, {from: 2, to: 1}, {from: 3, to: 2}]\n"
)


def parts(text: str, library_of: LibraryMaker) -> dict[int, Row]:
    return {row["scheme_version"]: row for row in library_of(text).compiled.rows["parts"]}


def conversions(text: str, library_of: LibraryMaker) -> set[tuple[Any, ...]]:
    columns = ("part_id", "from_version", "from_star", "to_star")
    return {tuple(row[column] for column in columns) for row in library_of(text).compiled.rows["star_conversions"]}


@pytest.mark.parametrize(("streaks", "since"), [("carry", None), ("restart", 2026 * 12 + 1), ("convert", None)])
def test_streaks_begin_anew_only_where_the_version_says_so(
    streaks: str, since: int | None, library_of: LibraryMaker
) -> None:
    said = CONVERTED if streaks == "convert" else f"    streaks: {streaks}\n"
    found = parts(base_text("ladder").replace(CONVERTED, said), library_of)
    assert {version: part["since_index"] for version, part in found.items()} == {1: None, 2: since}


def test_the_table_names_the_stars_that_become_others(library_of: LibraryMaker) -> None:
    assert conversions(base_text("ladder"), library_of) == {("ladder@2/month", 1, 2, 3)}


def with_a_third_version(streaks: str) -> str:
    text = base_text("ladder")
    second = text[text.index('    reference: "000:50"') : text.index("\nexamples:")]
    head = THIRD if streaks == "convert" else f"  - version: 3\n    effective_from: 2026-06\n    streaks: {streaks}\n"
    return text.replace("\nexamples:", f"\n{head}{second}\nexamples:")


def test_a_third_version_knows_the_stars_of_the_first(library_of: LibraryMaker) -> None:
    """2 of the first became 3 in the second, and that is 2 in the third: nothing to convert."""
    found = conversions(with_a_third_version("convert"), library_of)
    assert found == {("ladder@2/month", 1, 2, 3), ("ladder@3/month", 2, 2, 1), ("ladder@3/month", 2, 3, 2)}


def test_carried_stars_stay_converted(library_of: LibraryMaker) -> None:
    found = conversions(with_a_third_version("carry"), library_of)
    assert found == {("ladder@2/month", 1, 2, 3), ("ladder@3/month", 1, 2, 3)}


def test_after_a_restart_no_earlier_star_is_left(library_of: LibraryMaker) -> None:
    assert conversions(with_a_third_version("restart"), library_of) == {("ladder@2/month", 1, 2, 3)}


def test_a_version_whose_predecessor_has_no_streaks_may_say_nothing(library_of: LibraryMaker) -> None:
    text = base_text("ladder")
    second = text[text.index("  - version: 2") : text.index("\nexamples:")]
    first = text[text.index("  - version: 1") : text.index("  - version: 2")]
    plain = first.replace("version: 1", "version: 2").replace("2020-01", "2026-01")
    assert set(parts(text.replace(second, plain), library_of)) == {1, 2}
