"""What the worked examples reach of the rules: asked of the warehouse in which they were all built."""

from __future__ import annotations

from pathlib import Path

from dagster_project.rehearsal.coverage import Reach, reach_of, share
from dagster_project.warehouse.working_file import opened


def test_clauses_edges_and_options_are_told_apart(examples_warehouse: Path) -> None:
    with opened(examples_warehouse, read_only=True) as connection:
        found = reach_of(connection, ["probation_form", "lateness_deduction"])
    assert {reach.scheme for reach in found} == {"probation_form", "lateness_deduction"}
    assert share(found, "options", "probation_form") == "17/17"
    assert share(found, "options", "lateness_deduction") == ""


def test_what_no_example_reaches_is_counted_against_the_scheme() -> None:
    reaches = [Reach("edges", "alpha", "calm: 0", True), Reach("edges", "alpha", "calm: 1", False)]
    assert share(reaches, "edges", "alpha") == "1/2"
