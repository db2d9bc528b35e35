"""What the properties share: the seed, the worlds that were asked for, and the one build of all of them.

Belongs here: looking at what was built, and drawing one group of worlds from a number.
Does not belong here: which worlds there are (`conftest.py`, `edges.py`), what must hold (the tests).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from drawing import Group, Pair
from edges import Edges
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from property_world import World
from realising import Realiser

SEED = int(os.environ.get("STARLEDGER_SEED", "52"))
ONLY = {int(text) for text in os.environ.get("STARLEDGER_WORLDS", "").split(",") if text}


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


def one_group(strategy: SearchStrategy[Group], number: int) -> Group:
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
