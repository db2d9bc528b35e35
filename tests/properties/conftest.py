"""The random worlds of all properties: drawn from one seed, built once, asked many questions.

A failing property names its worlds. To look at them alone, or to draw others:

    STARLEDGER_WORLDS=17,18 .venv/bin/python -m pytest tests/properties
    STARLEDGER_SEED=42 .venv/bin/python -m pytest tests/properties
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from zlib import crc32

import pytest
from built_worlds import ONLY, SEED, Built, one_group
from drawing import Group, forms, groups, shared_seats
from edges import Edges, all_edges
from known_rules import of_known_rules
from property_world import build
from realising import Realiser

from dagster_project.locations import SEEDS
from dagster_project.periods import parse
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.library import Library
from dagster_project.warehouse.working_file import opened

OF_A_STAR, OF_A_LONGER_PERIOD, OF_FEW_SEATS, TWINS = 10, 3, 8, 12


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    library = Library.load(SEEDS)
    compiled = of_known_rules(library.compiled_with_variants)
    realiser = Realiser(compiled)
    edges = all_edges(compiled, Random(SEED))
    drawn = _drawn(realiser, [*_of_months(compiled), *_longer(compiled)])
    drawn += [one_group(shared_seats(realiser, name), number) for name, number in _numbered(_seated(compiled), "seats")]
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
    with opened(warehouse, read_only=True) as connection:
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
    """A group of worlds for each part that is named, the same for the same seed, whatever other schemes there are.

    Each is drawn by itself, as the second example (the first is the simplest there is): within one run Hypothesis makes
    new examples out of old ones, and most worlds would be much alike.
    """
    return [one_group(groups(realiser, part_id), number) for part_id, number in _numbered(part_ids, "groups")]


def _numbered(part_ids: list[str], purpose: str) -> Iterator[tuple[str, int]]:
    """Each part with a number of its own, made of the seed, its name and how often it came before."""
    times: Counter[str] = Counter()
    for part_id in part_ids:
        times[part_id] += 1
        yield part_id, crc32(f"{SEED} {purpose} {part_id} {times[part_id]}".encode())


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
