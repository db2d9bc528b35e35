"""The worked examples of the scheme files come true in the models that pay people, and the second engine agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.locations import SEEDS
from dagster_project.month.checking import differences
from dagster_project.rehearsal.worlds import mismatches_in
from dagster_project.rules.expansion import ExampleWorld
from dagster_project.warehouse.working_file import opened
from tests.conftest import TEST_SCHEMES

SCHEMES = sorted(path.stem for folder in (SEEDS / "schemes", TEST_SCHEMES) for path in folder.glob("*.yaml"))


@pytest.fixture(scope="module")
def mismatches(examples_world: ExampleWorld, examples_warehouse: Path) -> dict[str, list[str]]:
    with opened(examples_warehouse, read_only=True) as connection:
        found = mismatches_in(connection, examples_world)
    return {scheme: [str(one) for one in found if one.expectation.example.scheme == scheme] for scheme in SCHEMES}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_worked_example_comes_true(
    scheme: str, examples_world: ExampleWorld, mismatches: dict[str, list[str]]
) -> None:
    assert [one for one in examples_world.expectations if one.example.scheme == scheme]
    assert mismatches[scheme] == []


def test_the_second_engine_agrees_on_every_example(examples_world: ExampleWorld, examples_warehouse: Path) -> None:
    periods = sorted({period for periods in examples_world.periods.values() for period in periods})
    found, compared = differences(examples_warehouse, periods)
    assert [str(one) for one in found[:5]] == []
    assert compared["clause_results"] > 1000
