"""Random schemes, rosters and months: the whole way through YAML, proofs, rule tables and SQL against the reference.

Every scheme is a row of one build, and its people are worked examples whose expectations the reference has reckoned.
A failing scheme is named by its number. To look at it alone, to draw others, or to draw many:

    STARLEDGER_SCHEMES=17 .venv/bin/python -m pytest tests/reference
    STARLEDGER_SEED=42 .venv/bin/python -m pytest tests/reference
    make random-schemes HOW_MANY=600
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from dagster_project.month.checking import differences
from dagster_project.rules.expansion import ExampleWorld
from dagster_project.rules.judging import Mismatch, judge
from dagster_project.warehouse.working_file import opened
from tests.reference.drawing_schemes import KINDS
from tests.reference.rehearsing import rehearsed

SEED = int(os.environ.get("STARLEDGER_SEED", "52"))
HOW_MANY = int(os.environ.get("STARLEDGER_HOW_MANY", "48"))
ONLY = [int(text) for text in os.environ.get("STARLEDGER_SCHEMES", "").split(",") if text]
LADDER_MONTHS = 24


@dataclass(frozen=True)
class Rehearsed:
    """What was built of the drawn schemes, and in which they differ from the reference."""

    world: ExampleWorld
    warehouse: Path
    texts: dict[str, str]
    mismatches: list[Mismatch]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    numbers = ONLY or range(HOW_MANY)
    world, warehouse, texts = rehearsed(SEED, numbers, tmp_path_factory.mktemp("reference"))
    with opened(warehouse, read_only=True) as connection:
        found = judge(
            world.expectations,
            lambda table: connection.execute(f"select * from main.{table}").to_arrow_table().to_pylist(),
        )
    return Rehearsed(world, warehouse, texts, found)


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_way_comes_to_what_the_reference_says(kind: str, drawn: Rehearsed) -> None:
    mine = [one for one in drawn.mismatches if kind_of(one.expectation.example.scheme) == kind]
    assert not mine, told(mine, drawn.texts)


def test_the_second_engine_agrees_on_every_random_scheme(drawn: Rehearsed) -> None:
    periods = sorted({period for periods in drawn.world.periods.values() for period in periods})
    found, compared = differences(drawn.warehouse, periods)
    assert [str(one) for one in found[:5]] == []
    assert ONLY or min(compared[table] for table in ("clause_results", "scores", "stars", "bonus_lines")) > 100


def test_ladders_of_more_than_two_years_are_among_them(drawn: Rehearsed) -> None:
    if ONLY:
        pytest.skip("only some schemes were asked for")
    months: dict[str, set[str]] = {}
    for one in drawn.world.expectations:
        if kind_of(one.example.scheme) == "ladder":
            months.setdefault(one.example.scheme, set()).add(str(one.period))
    assert len(months) == HOW_MANY // len(KINDS)
    # somebody who left early may be the only one of a scheme, but not of most
    assert median(map(len, months.values())) > LADDER_MONTHS


def kind_of(scheme: str) -> str:
    return KINDS[int(scheme.removeprefix("drawn_")) % len(KINDS)]


def told(mismatches: list[Mismatch], texts: dict[str, str]) -> str:
    """The first scheme that differs, without the people that agree, and how to look at it alone."""
    first = mismatches[0].expectation.example
    name, person = first.scheme, mismatches[0].expectation.person.name
    rules, _, examples = texts[name].replace('reference: "book:1"', "").partition("examples:\n")
    of_case = next(line for line in examples.splitlines() if f"example: {first.name}," in line)
    facts = next(part for part in of_case.split("{person: ") if part.startswith(f"{person},"))
    shown = "\n  ".join(str(one) for one in mismatches[:8])
    alone = f"STARLEDGER_SEED={SEED} STARLEDGER_SCHEMES={name.removeprefix('drawn_')} pytest tests/reference"
    return f"{len(mismatches)} differences, of which\n  {shown}\n{rules}\n{person}: {facts}\n  {alone}"
