"""The random worlds of all properties: drawn from one seed, built once, asked many questions.

A failing property names its worlds. To look at them alone, or to draw others:

    STARLEDGER_WORLDS=17,18 .venv/bin/python -m pytest tests/properties
    STARLEDGER_SEED=42 .venv/bin/python -m pytest tests/properties
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from drawing import Group, Pair, forms, groups, shared_seats
from edges import Edges, all_edges
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from property_world import World, build
from realising import Realiser

from dagster_project.locations import SEEDS
from dagster_project.periods import parse
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.examples import compiled_with_variants
from dagster_project.rules.library import Library

SEED = int(os.environ.get("STARLEDGER_SEED", "52"))
ONLY = {int(text) for text in os.environ.get("STARLEDGER_WORLDS", "").split(",") if text}
OF_A_STAR, OF_A_LONGER_PERIOD, OF_FEW_SEATS, TWINS = 8, 3, 8, 12


@dataclass
class Built:
    """Every world under its number, what was promised of them, and the working file that came of them."""

    worlds: list[World]
    edges: Edges
    pairs: list[Pair]
    twins: list[tuple[World, World]]
    realiser: Realiser
    warehouse: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def by_subject(self, table: str, *columns: str, where: str = "true") -> dict[tuple[str, str], tuple[Any, ...]]:
        """(subject, period) → columns; subjects belong to one world, and a world to one scheme."""
        found = self.rows(
            f"select subject_id, period, {', '.join(columns)} from main.{table}"
            f" inner join site.scheme_sites as own on own.site_id = split_part(subject_id, '-', 1)"
            f" and own.scheme = {table}.scheme where {where}"
        )
        return {(row[0], row[1]): row[2:] for row in found}

    @cached_property
    def periods(self) -> list[str]:
        return sorted({text for world in self.worlds for text in world.periods})


def told(*worlds: World) -> str:
    """How to look at these worlds alone."""
    numbers = ",".join(str(world.number) for world in worlds)
    titles = "\n  ".join(f"{world.site}: {world.title}" for world in worlds)
    return f"\n  {titles}\n  STARLEDGER_SEED={SEED} STARLEDGER_WORLDS={numbers} pytest tests/properties"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    library = Library.load(SEEDS)
    compiled = compiled_with_variants(library)
    realiser = Realiser(compiled)
    edges = all_edges(compiled, Random(SEED))
    drawn = _drawn(realiser, [*_of_months(compiled), *_longer(compiled)])
    drawn += [
        _one(shared_seats(realiser, name), SEED * 20_000 + number) for number, name in enumerate(_seated(compiled))
    ]
    twins = [(group.worlds[0], replace(group.worlds[0])) for group in drawn[:: max(len(drawn) // TWINS, 1)]]
    months = [part for part in realiser.parts.values() if part["period_kind"] == "month"]
    handed_in = [pair for part in months for pair in forms(realiser, part, parse("2025-07"))]
    pairs = [*(pair for group in drawn for pair in group.pairs), *handed_in]
    worlds = [*edges.worlds, *(world for group in drawn for world in group.worlds), *(twin for _, twin in twins)]
    worlds += [world for pair in handed_in for world in (pair.first, pair.second)]
    for number, world in enumerate(worlds):
        world.number = number
    chosen = [world for world in worlds if not ONLY or world.number in ONLY]
    warehouse = build(chosen, compiled, sorted(library.sources), tmp_path_factory.mktemp("properties"))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield Built(
            chosen,
            Edges(
                [edge for edge in edges.clauses if edge.world in chosen],
                [edge for edge in edges.points if edge.world in chosen],
                edges.unreachable,
            ),
            [pair for pair in pairs if pair.first in chosen and pair.second in chosen],
            [pair for pair in twins if pair[0] in chosen and pair[1] in chosen],
            realiser,
            warehouse,
            connection,
        )


def _drawn(realiser: Realiser, part_ids: list[str]) -> list[Group]:
    """A group of worlds for each part that is named, the same for the same seed.

    Each is drawn by itself, as the second example (the first is the simplest there is): within one run Hypothesis makes
    new examples out of old ones, and most worlds would be much alike.
    """
    return [_one(groups(realiser, part_id), SEED * 10_000 + number) for number, part_id in enumerate(part_ids)]


def _one(strategy: SearchStrategy[Group], number: int) -> Group:
    found: list[Group] = []

    @seed(number)
    @settings(
        max_examples=2, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def collect(group: Group) -> None:
        found.append(group)

    collect()
    return found[-1]


def _of_months(compiled: Compiled) -> list[str]:
    """Each scheme as it stands many times, what has a star or a total above all; each of its variants once."""
    parts = [part for part in compiled.rows["parts"] if part["period_kind"] == "month"]
    return [
        part["part_id"]
        for part in sorted(parts, key=lambda part: part["part_id"])
        for _ in range(1 if "~" in part["scheme"] else OF_A_STAR if part["has_levels"] or part["has_total"] else 2)
    ]


def _seated(compiled: Compiled) -> list[str]:
    """Each part of months whose seats are few, many times; none of its variants."""
    few = {row["part_id"] for row in compiled.rows["quotas"]}
    return [
        part["part_id"]
        for part in compiled.rows["parts"]
        if part["part_id"] in few and part["period_kind"] == "month" and "~" not in part["scheme"]
        for _ in range(OF_FEW_SEATS)
    ]


def _longer(compiled: Compiled) -> list[str]:
    return [
        part["part_id"]
        for part in compiled.rows["parts"]
        if part["period_kind"] != "month" and "~" not in part["scheme"]
        for _ in range(OF_A_LONGER_PERIOD)
    ]
