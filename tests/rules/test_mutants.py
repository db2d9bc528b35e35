"""What a slip of the pen makes of a scheme: each mutant differs in one place, and is still a file."""

from __future__ import annotations

from dagster_project.rules.mutants import mutants_of
from tests.rules.small_library import LibraryMaker


def slips(library_of: LibraryMaker, base: str) -> list[str]:
    return [mutant.what for mutant in mutants_of(library_of(base).get("base"))]


def test_thresholds_slip_both_ways_and_points_one_way(library_of: LibraryMaker, base: str) -> None:
    found = slips(library_of, base)
    assert {"at_least 85 → 86", "at_least 85 → 84", "every 3 → 4", "every 3 → 2", "points -5 → -4"} <= set(found)
    assert "points -5 → -6" not in found


def test_a_share_slips_by_its_last_place(library_of: LibraryMaker, base: str) -> None:
    assert "share 0.50 → 0.51" in slips(library_of, base)


def test_comparisons_and_closed_words_slip_to_their_neighbours(library_of: LibraryMaker, base: str) -> None:
    found = slips(library_of, base)
    assert {"at_least → more_than", "less_than → at_most", "order descending → ascending"} <= set(found)


def test_what_is_told_to_people_is_no_rule(library_of: LibraryMaker, base: str) -> None:
    assert not [what for what in slips(library_of, base) if what.startswith(("reference", "label", "title", "version"))]


def test_the_number_of_a_star_is_a_name_at_its_level_and_a_rule_where_it_is_paid(
    library_of: LibraryMaker, base: str
) -> None:
    stars = [mutant for mutant in mutants_of(library_of(base).get("base")) if mutant.what.startswith("star ")]
    lines = base.splitlines()
    assert stars and not [mutant for mutant in stars if "- star:" in lines[mutant.place.line - 1]]


def test_closed_words_come_from_the_language(library_of: LibraryMaker, base: str, wide: str) -> None:
    gap = base.replace("at_least: 85, every: 3,", "at_least: 85, every: 3, gap: skip,")
    assert {"gap skip → break", "gap skip → undecided", "every → mean_of"} <= set(slips(library_of, gap))
    other = {mutant.what for mutant in mutants_of(library_of(wide).get("wide"))}
    assert {"aggregate ratio → mean", "fatal_policy zero_record → zero_item", "passes left out"} <= other


def test_a_clause_that_was_forgotten_is_a_slip(library_of: LibraryMaker, base: str) -> None:
    assert "clauses without clause score" in slips(library_of, base)


def test_one_mutant_differs_from_its_scheme_in_one_place_and_leaves_the_examples(
    library_of: LibraryMaker, base: str
) -> None:
    scheme = library_of(base).get("base")
    first, second = list(mutants_of(scheme))[:2]
    assert first.node.get("examples") is scheme.get("examples")
    assert first.node != scheme != second.node != first.node
    assert (first.id, second.id) == ("base~m1", "base~m2")
