"""Which slips of the pen nothing could notice, and why: each reason holds of one mutant and not of its neighbour."""

from __future__ import annotations

import pytest

from dagster_project.locations import DBT_PROJECT, INSTALLATION, SEEDS
from dagster_project.rehearsal.equivalence import UNREAD, why_equivalent
from dagster_project.rules.library import Library
from dagster_project.rules.mutants import Mutant, mutants_of

FIRST_PLACE = "clause: first_place, measure: title_place"
FLOOR, CAP = 'floor: {value: 0, provenance: assumed, reference: "003:56-58"}', "cap: {value: 100, provenance: inferred"
SUM = "{measure: actual_volume, "
INSPECTED = "{column: interaction_id, is_filled: true}]"
RANGE = "entered: {at_least: 1, at_most: 5}"
IN_VOLUME = "clause: first_in_volume"
NOW = "clause: composite_now"


def mutant(seeds: Library, scheme: str, written: str, what: str) -> Mutant:
    """The change `what` on the first line that says `written`."""
    lines = (SEEDS / "schemes" / f"{scheme}.yaml").read_text().splitlines()
    number = next(number for number, line in enumerate(lines, start=1) if written in line)
    return next(one for one in mutants_of(seeds.get(scheme)) if one.place.line == number and one.what == what)


@pytest.mark.parametrize(
    ("scheme", "written", "what", "reason"),
    [
        ("hotline_sampling", "around: {mark: service_fault", "is yes → pass", "same rules"),
        ("mall_star", "gap_policy: break", "gap_policy break → skip", "written for the proofs"),
        ("quality_form", SUM, "aggregate sum → minimum", "one such row"),
        ("composite_star", "aggregate: mean", "aggregate mean → sum", "one such row"),
        ("composite_star", "aggregate: mean", "aggregate mean → maximum", "one such row"),
        ("hotline_sampling", INSPECTED, "where without column interaction_id", "counts no empty one"),
        ("qc_checks", RANGE, "at_most 5 → 6", "by their own"),
        ("fatal_qc", FLOOR, "value 0 → -1", "reach this limit"),
        ("fatal_qc", CAP, "value 100 → 101", "reach this limit"),
        ("recording_qc", "floor: {value: 0", "value 0 → 1", "reach this limit"),
        ("daily_points", IN_VOLUME, "gap break → skip", "passed over"),
        ("composite_star", NOW, "gap break → skip", "passed over"),
        ("collection_star", FIRST_PLACE, "gap break → undecided", "has a place"),
    ],
)
def test_a_slip_that_changes_nothing_is_told_with_its_reason(
    seeds: Library, scheme: str, written: str, what: str, reason: str
) -> None:
    assert reason in (why_equivalent(seeds, mutant(seeds, scheme, written, what)) or "")


@pytest.mark.parametrize(
    ("scheme", "written", "what"),
    [
        # a mean of one row counts it, a sum over months does not, and tickets have many rows a month
        ("quality_form", SUM, "aggregate sum → mean"),
        ("game_issue_severity", "aggregate: sum", "aggregate sum → minimum"),
        ("hotline_sampling", INSPECTED, "where without column purpose"),
        ("qc_checks", RANGE, "at_most 5 → 4"),
        ("fatal_qc", FLOOR, "value 0 → 1"),
        ("fatal_qc", CAP, "value 100 → 99"),
        # one rated person is in no rank of two
        ("daily_points", IN_VOLUME, "gap break → waive"),
        # where nobody was rated nothing would be asked; and a window of twelve months is more than one
        ("composite_star", NOW, "gap break → waive"),
        ("composite_star", "every: 12, gap: skip", "gap skip → break"),
        # errors are added up over six months
        ("composite_star", "aggregate: sum", "aggregate sum → mean"),
        ("collection_star", FIRST_PLACE, "at_most 1 → 2"),
    ],
)
def test_a_slip_that_matters_has_no_reason(seeds: Library, scheme: str, written: str, what: str) -> None:
    assert why_equivalent(seeds, mutant(seeds, scheme, written, what)) is None


def test_what_is_written_for_the_proofs_is_read_by_no_model_and_by_no_checker() -> None:
    checker = INSTALLATION / "dagster_project" / "checker"
    files = [*DBT_PROJECT.glob("m*/**/*.sql"), *checker.rglob("*.py")]
    told = {name for names in UNREAD.values() for name in names}
    assert not [file for file in files if any(name in file.read_text() for name in told)]
