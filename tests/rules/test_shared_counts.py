"""Where several people may share a row, bands over counts of such rows have no holes between whole numbers."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from dagster_project.rules.compiler.tables import Row, Rows
from dagster_project.rules.nodes import Place
from dagster_project.rules.proofs.shared_counts import problems

PLACE = Place("schemes/s.yaml", 7)


def row(**values: Any) -> Row:
    return Row(PLACE, values)


def band(low: int | None, high: int | None, *, up_to: bool = False, population: str | None = None) -> Row:
    ends = {"low": None if low is None else D(low), "high": None if high is None else D(high)}
    return row(
        part_id="p", item="i", population=population, low_inclusive=low is not None, high_inclusive=up_to, **ends
    )


WHOLE = [band(None, 0, up_to=True), band(1, 2, up_to=True), band(3, None)]
CLOSED = [band(None, 1), band(1, 3), band(3, None)]


def told(bands: list[Row], *divided: str, of: str = "handled") -> list[str]:
    rows: Rows = {
        "measures": [
            row(measure="handled", kind="source", source="tickets", subject_column="employee_id", aggregate="count"),
            row(measure="slowest", kind="source", source="tickets", subject_column="employee_id", aggregate="maximum"),
            row(measure="of_unit", kind="source", source="tickets", subject_column="unit_id", aggregate="count"),
            row(measure="contacts", kind="combination", source=None, subject_column=None, aggregate=None),
        ],
        "terms": [row(measure="contacts", term_measure=name) for name in ("slowest", "handled")],
        "items": [row(part_id="p", item="i", of_measure=of, domain_low=None, domain_high=None)],
        "populations": [row(part_id="p", population=name) for name in ("online", "phone")],
        "bands": bands,
    }
    return [str(problem) for problem in problems(rows, divided)]


@pytest.mark.parametrize("of", ["handled", "contacts"])
def test_a_hole_between_whole_numbers_is_told_with_its_place(of: str) -> None:
    problem, *same = told(WHOLE, "tickets", of=of)
    assert same == [problem]  # of the other population
    assert problem.startswith("schemes/s.yaml:7: ")
    assert f"`{of}`" in problem
    assert "no band of `i` has what lies in (0, 1)" in problem


def test_each_population_has_its_own_bands() -> None:
    bands = [band(None, 1), band(1, None, population="phone"), band(2, None, population="online")]
    (problem,) = told(bands, "tickets")
    assert "[1, 2)" in problem


@pytest.mark.parametrize(
    ("bands", "divided", "of"),
    [
        (CLOSED, ("tickets",), "handled"), (WHOLE, ("calls",), "handled"), (WHOLE, (), "handled"),
        (WHOLE, ("tickets",), "slowest"), (WHOLE, ("tickets",), "of_unit"),
    ],
)  # fmt: skip
def test_bands_without_holes_and_figures_that_nobody_divides_are_fine(
    bands: list[Row], divided: tuple[str, ...], of: str
) -> None:
    assert told(bands, *divided, of=of) == []
